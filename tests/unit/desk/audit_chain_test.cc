#include "serve/desk/audit_chain.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::serve::desk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

AuditEntry entry(const std::string& what) {
  return {1'700'000'000'123, "key_1", "10.0.0.7", "asset.update", what, "done", "renamed", "aa", "bb"};
}

class Audit : public ::testing::Test {
 protected:
  std::string text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }
  AuditCheck check() const { return check_audit_file(path_); }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "audit.jsonl";
};

TEST_F(Audit, of_nothing_holds) {
  AuditFile{path_};
  EXPECT_EQ(check().entries, 0U);
  EXPECT_EQ(check().broken, std::nullopt);
}

TEST_F(Audit, says_who_did_what_when_from_where_and_how_it_came_out) {
  AuditFile{path_}.append(entry("pump:1"));
  for (const char* part :
       {R"("ts":1700000000123)", R"("time":"2023-11-14T22:13:20.123Z")", R"("who":"key_1")",
        R"("from":"10.0.0.7")", R"("action":"asset.update")", R"("what":"pump:1")", R"("outcome":"done")",
        R"("before":"aa")", R"("after":"bb")"})
    EXPECT_THAT(text(), HasSubstr(part));
}

TEST_F(Audit, knows_up_to_where_it_is_whole) {
  AuditFile{path_}.append(entry("pump:1"));
  const std::string whole = text();
  const std::string head = check().head;
  write(whole + R"({"prev":"a line that is being wr)");
  EXPECT_EQ(audit_extent(path_).bytes, static_cast<std::int64_t>(whole.size()));
  EXPECT_EQ(audit_extent(path_).head, head);
  write("");
  EXPECT_EQ(audit_extent(path_).bytes, 0);
  EXPECT_THROW(audit_extent(folder_.path() / "none"), ingest::FatalError);
}

TEST_F(Audit, goes_on_after_the_program_ended) {
  AuditFile{path_}.append(entry("pump:1"));
  AuditFile{path_}.append(entry("pump:2"));
  EXPECT_EQ(check().entries, 2U);
  EXPECT_EQ(check().broken, std::nullopt);
}

TEST_F(Audit, that_was_edited_is_broken_at_that_line) {
  {
    AuditFile file(path_);
    for (const char* what : {"a", "b", "c"}) file.append(entry(what));
  }
  std::string edited = text();
  edited.replace(edited.find(R"("what":"b")"), 10, R"("what":"x")");
  write(edited);
  EXPECT_THAT(check().broken, Optional(2U));
  EXPECT_THAT(check().why, HasSubstr("line 2 was edited"));
}

TEST_F(Audit, with_a_line_that_was_cut_is_broken_at_that_line) {
  {
    AuditFile file(path_);
    for (const char* what : {"a", "b", "c"}) file.append(entry(what));
  }
  std::string cut = text();
  cut.erase(cut.find('\n', cut.find('\n') + 1) - 5, 5);
  write(cut);
  EXPECT_THAT(check().broken, Optional(2U));
  EXPECT_THAT(check().why, HasSubstr("line 2 was cut"));
  EXPECT_EQ(check().torn, 0U);
}

TEST_F(Audit, that_ends_within_a_line_was_cut_off_by_a_crash) {
  AuditFile{path_}.append(entry("a"));
  write(text() + text().substr(0, 40));
  EXPECT_EQ(check().broken, std::nullopt);
  EXPECT_EQ(check().torn, 1U);
}

TEST_F(Audit, that_lost_a_line_is_broken_where_it_was) {
  {
    AuditFile file(path_);
    for (const char* what : {"a", "b", "c"}) file.append(entry(what));
  }
  std::string cut = text();
  const auto first = cut.find('\n') + 1;
  cut.erase(first, cut.find('\n', first) + 1 - first);
  write(cut);
  EXPECT_THAT(check().broken, Optional(2U));
  EXPECT_THAT(check().why, HasSubstr("does not follow"));
}

TEST_F(Audit, that_lost_its_first_line_is_broken_at_the_first) {
  {
    AuditFile file(path_);
    for (const char* what : {"a", "b"}) file.append(entry(what));
  }
  write(text().substr(text().find('\n') + 1));
  EXPECT_THAT(check().broken, Optional(1U));
}

TEST_F(Audit, with_a_line_of_somebody_elses_is_broken_there) {
  AuditFile{path_}.append(entry("a"));
  write(text() + "nothing happened here\n");
  EXPECT_THAT(check().broken, Optional(2U));
}

TEST_F(Audit, goes_on_behind_a_line_that_a_crash_tore_wherever_it_was_torn) {
  AuditFile{path_}.append(entry("a"));
  const std::string whole = text();
  for (std::size_t cut = 1; cut + 1 < whole.size(); ++cut) {
    write(whole + whole.substr(0, cut));
    AuditFile{path_}.append(entry("b"));
    const AuditCheck found = check();
    ASSERT_EQ(found.entries, 2U) << cut;
    ASSERT_EQ(found.broken, std::nullopt) << cut << ": " << found.why;
    ASSERT_EQ(found.torn, 1U) << cut;
  }
}

TEST_F(Audit, counts_a_line_that_lacks_but_its_end) {
  AuditFile{path_}.append(entry("a"));
  write(text().substr(0, text().size() - 1));
  AuditFile{path_}.append(entry("b"));
  EXPECT_EQ(check().entries, 2U);
  EXPECT_EQ(check().broken, std::nullopt);
}

TEST_F(Audit, survives_a_kill_in_mid_write) {
  const pid_t writer = ::fork();
  if (writer == 0) {
    AuditFile file(path_);
    for (;;) file.append(entry("pump:1"), AuditFile::Keep::kFast);
  }
  while (!std::filesystem::exists(path_) || std::filesystem::file_size(path_) < 20'000)
    std::this_thread::yield();
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  AuditFile{path_}.append(entry("pump:2"));
  EXPECT_EQ(check().broken, std::nullopt);
  EXPECT_GT(check().entries, 50U);
}

TEST_F(Audit, is_written_by_several_threads_and_files_at_once) {
  AuditFile one(path_), other(path_);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i)
          (t % 2 == 0 ? one : other).append(entry("pump:1"), AuditFile::Keep::kFast);
      });
  }
  EXPECT_EQ(check().entries, 200U);
  EXPECT_EQ(check().broken, std::nullopt);
}

TEST_F(Audit, keeps_every_entry_on_one_line_whatever_it_holds) {
  AuditFile file(path_);
  file.append(entry("a\n{\"prev\":\"\"}\r\n\"; DROP TABLE people; --"));
  EXPECT_EQ(check().entries, 1U);
  EXPECT_EQ(newest_entries(text(), 10).at(0).what, "a\n{\"prev\":\"\"}\r\n\"; DROP TABLE people; --");
}

TEST_F(Audit, shows_its_newest_first) {
  AuditFile file(path_);
  for (const char* what : {"a", "b", "c"}) file.append(entry(what));
  const auto newest = newest_entries(text(), 2);
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0], entry("c"));
  EXPECT_EQ(newest[1], entry("b"));
}

TEST_F(Audit, is_for_its_owners_eyes_alone) {
  AuditFile file(path_);
  struct stat about {};
  ASSERT_EQ(::stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(Audit, that_cannot_be_opened_stops_the_program) {
  EXPECT_THROW(AuditFile{folder_.path()}, ingest::FatalError);
  EXPECT_THROW(check_audit_file(folder_.path() / "none"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve::desk
