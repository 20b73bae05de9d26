#include "ingest/files/follower.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Follower : public testing::Test {
 protected:
  fs::path file(const std::string& name = "t.jsonl") const { return folder_.path() / name; }
  void write(const std::string& text, const std::string& name = "t.jsonl") const {
    std::ofstream(file(name), std::ios::app | std::ios::binary) << text;
  }
  static std::vector<std::string> lines_of(FileFollower& follower) {
    std::vector<std::string> lines;
    for (std::string_view line; follower.next(line);) lines.emplace_back(line);
    return lines;
  }
  std::vector<std::string> lines_from(const FilePosition& position, bool header = false) const {
    FileFollower follower(file(), position, header);
    return lines_of(follower);
  }
  TemporaryFolder folder_;
};

TEST_F(Follower, waits_for_a_file_that_is_not_there_yet) {
  FileFollower follower(file(), std::nullopt, false);
  EXPECT_THAT(lines_of(follower), IsEmpty());
  write("a\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("a"));
}

TEST_F(Follower, holds_a_last_line_back_until_it_ends) {
  FileFollower follower(file(), std::nullopt, false);
  write("a\nhal");
  EXPECT_THAT(lines_of(follower), ElementsAre("a"));
  write("f\r\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("half"));
}

TEST_F(Follower, goes_on_behind_the_line_where_it_was_saved) {
  write("a\nb\nc\n");
  FileFollower first(file(), std::nullopt, false);
  std::string_view line;
  ASSERT_TRUE(first.next(line) && first.next(line));
  const auto position = read_position(to_text(first.position()));
  ASSERT_TRUE(position);
  EXPECT_EQ(*position, first.position());
  EXPECT_EQ(position->line, 2U);
  write("d\n");
  EXPECT_THAT(lines_from(*position), ElementsAre("c", "d"));
}

TEST_F(Follower, reads_a_renamed_file_to_its_end_before_its_successor) {
  FileFollower follower(file(), std::nullopt, false);
  write("a\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("a"));
  fs::rename(file(), file("t.jsonl.1"));
  EXPECT_THAT(lines_of(follower), IsEmpty());
  write("b\nlast", "t.jsonl.1");  // its writer has not noticed yet
  EXPECT_THAT(lines_of(follower), ElementsAre("b"));
  write("c\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("last", "c"));
}

TEST_F(Follower, misses_nothing_of_rotations_while_it_was_not_running) {
  write("a\nb\n");
  FileFollower first(file(), std::nullopt, false);
  std::string_view line;
  ASSERT_TRUE(first.next(line));
  const FilePosition position = first.position();
  fs::rename(file(), file("t.jsonl.2"));
  write("c\n", "t.jsonl.1");
  write("d\n");
  EXPECT_THAT(lines_from(position), ElementsAre("b", "c", "d"));
}

TEST_F(Follower, finds_a_file_that_was_renamed_by_date) {
  write("a\nb\n");
  FileFollower first(file(), std::nullopt, false);
  std::string_view line;
  ASSERT_TRUE(first.next(line));
  const FilePosition position = first.position();
  fs::rename(file(), file("t.jsonl-20260101"));
  write("c\n");
  EXPECT_THAT(lines_from(position), ElementsAre("b", "c"));
}

TEST_F(Follower, begins_anew_where_the_file_was_cut) {
  FileFollower follower(file(), std::nullopt, false);
  write("a\nb\npart");
  EXPECT_THAT(lines_of(follower), ElementsAre("a", "b"));
  fs::resize_file(file(), 0);
  write("c\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("c"));
  EXPECT_EQ(follower.truncations(), 1U);
}

TEST_F(Follower, begins_anew_where_other_text_of_the_same_length_stands_in_the_file) {
  FileFollower follower(file(), std::nullopt, false);
  write("a\nb\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("a", "b"));
  fs::resize_file(file(), 0);
  write("c\nd\ne\n");
  EXPECT_THAT(lines_of(follower), ElementsAre("c", "d", "e"));
}

TEST_F(Follower, begins_with_the_present_file_where_the_saved_one_is_gone) {
  write("x\n", "other");
  write("a\n");
  FileFollower follower(file(), FilePosition{1, 2, 3, 4, 5, 3}, false);
  EXPECT_THAT(lines_of(follower), ElementsAre("a"));
  EXPECT_EQ(follower.lost_files(), 1U);
}

TEST_F(Follower, takes_the_first_line_of_each_file_for_its_header_after_a_restart_too) {
  write("h1,h2\na\n");
  FileFollower first(file(), std::nullopt, true);
  EXPECT_THAT(lines_of(first), ElementsAre("a"));
  EXPECT_EQ(first.header(), "h1,h2");
  write("b\n");
  FileFollower second(file(), first.position(), true);
  EXPECT_THAT(lines_of(second), ElementsAre("b"));
  EXPECT_EQ(second.header(), "h1,h2");
  EXPECT_EQ(second.position().line, 3U);
}

TEST_F(Follower, gives_what_stands_behind_the_last_line_only_when_asked) {
  write("a\nrest");
  FileFollower follower(file(), std::nullopt, false);
  EXPECT_THAT(lines_of(follower), ElementsAre("a"));
  std::string_view line;
  ASSERT_TRUE(follower.rest(line));
  EXPECT_EQ(line, "rest");
  EXPECT_FALSE(follower.rest(line));
}

TEST_F(Follower, cuts_lines_without_end_into_pieces_of_a_mebibyte) {
  write(std::string((1 << 20) + 5, 'x') + "\nb\n");
  FileFollower follower(file(), std::nullopt, false);
  const auto lines = lines_of(follower);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].size(), 1U << 20);
  EXPECT_EQ(lines[1], "xxxxx");
}

TEST(FilePositionText, is_read_only_where_it_is_whole) {
  for (const char* text :
       {"", "v1", "v2 1 2 3 4 5 6", "v1 1 2 3 4 5", "v1 1 2 3 4 5 6 7", "v1 1 2 3 4 5 9999"})
    EXPECT_FALSE(read_position(text)) << text;
}

}  // namespace
}  // namespace portent::ingest
