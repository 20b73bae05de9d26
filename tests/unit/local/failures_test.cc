#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "ingest/local/sqlite.h"
#include "tests/unit/local/local_log_fixture.h"

namespace portent::ingest {
namespace {

using testing::HasSubstr;
using testing::Not;

class LocalLogFailures : public LocalLogTest {};

TEST_F(LocalLogFailures, names_a_missing_topic) {
  auto log = open();

  EXPECT_THAT(failure_of([&] { log->extent("nowhere", 0); }), HasSubstr("topic nowhere does not exist"));
  EXPECT_THAT(failure_of([&] {
                log->appender()->append({"nowhere", 0, "", "", {}, false});
              }),
              HasSubstr("topic nowhere does not exist"));
}

TEST_F(LocalLogFailures, names_a_missing_partition) {
  auto log = open();
  log->create_topics(plain_);

  EXPECT_THAT(failure_of([&] { log->reader("plain", 7, 0); }), HasSubstr("partitions 0 to 0, not 7"));
}

TEST_F(LocalLogFailures, says_in_one_line_that_a_file_is_damaged) {
  std::ofstream(file()) << std::string(10'000, '#');

  const std::string message = failure_of([&] { open(); });

  EXPECT_THAT(message, HasSubstr(file().string()));
  EXPECT_THAT(message, HasSubstr("damaged"));
  EXPECT_THAT(message, Not(HasSubstr("\n")));
}

TEST_F(LocalLogFailures, says_that_a_page_in_the_middle_is_damaged) {
  {
    auto log = open();
    log->create_topics(plain_);
    append(*log, "plain", 5'000);
  }
  {
    std::fstream damage(file(), std::ios::in | std::ios::out | std::ios::binary);
    damage.seekp(8'192);
    damage << std::string(std::filesystem::file_size(file()) - 8'192, '\xff');
  }

  EXPECT_THAT(failure_of([&] { read(*open(), "plain"); }), HasSubstr("damaged"));
}

TEST_F(LocalLogFailures, refuses_a_database_of_another_program) {
  SqliteConnection(file().string(), std::chrono::milliseconds(100)).run("CREATE TABLE theirs(x)");

  EXPECT_THAT(failure_of([&] { open(); }), HasSubstr("is a database of another program"));
}

TEST_F(LocalLogFailures, refuses_a_folder_that_cannot_be_made) {
  std::ofstream(folder_.path() / "occupied") << "a file";

  const std::string message =
      failure_of([&] { open_local_log({.folder = folder_.path() / "occupied" / "log"}); });

  EXPECT_THAT(message, HasSubstr("can't make the folder"));
}

TEST_F(LocalLogFailures, gives_up_on_a_lock_that_another_process_never_releases) {
  auto log = open_local_log({.folder = folder_.path(), .busy_timeout = std::chrono::milliseconds(5)});
  log->create_topics(plain_);
  SqliteConnection hog(file().string(), std::chrono::milliseconds(5));
  hog.run("BEGIN IMMEDIATE");

  EXPECT_THAT(failure_of([&] { append(*log, "plain", 1); }), HasSubstr("locked"));

  hog.run("ROLLBACK");
  append(*log, "plain", 1);
  EXPECT_EQ(log->extent("plain", 0).end, 1);
}

}  // namespace
}  // namespace portent::ingest
