#include "train/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::train {
namespace {

using testing::ElementsAre;

class SelectionTest : public testing::Test {
 protected:
  std::filesystem::path list(const std::string& text) const {
    std::ofstream(folder_.path() / "assets") << text;
    return folder_.path() / "assets";
  }
  static void check(const Selection& selection) { selection.check({"P-1", "P-2", "P-3"}, "pumps.yaml"); }

  const TemporaryFolder folder_;
};

TEST_F(SelectionTest, without_lists_covers_every_asset) {
  const Selection all = read_selection("", "");

  EXPECT_TRUE(all.covers("P-1"));
  EXPECT_NO_THROW(check(all));
}

TEST_F(SelectionTest, of_a_list_passes_over_blank_lines_and_remarks) {
  const Selection listed = read_selection(list("# pumps\n P-1 \r\n\nP-2 # the old one\n"), "");

  EXPECT_THAT(*listed.only, ElementsAre("P-1", "P-2"));
  EXPECT_TRUE(listed.covers("P-2"));
  EXPECT_FALSE(listed.covers("P-3"));
}

TEST_F(SelectionTest, by_what_to_leave_out_covers_all_others) {
  const Selection others = read_selection("", list("P-2\n"));

  EXPECT_FALSE(others.covers("P-2"));
  EXPECT_TRUE(others.covers("P-3"));
}

TEST_F(SelectionTest, refuses_a_list_that_names_nobody) {
  EXPECT_THROW(read_selection(list("# nobody\n"), ""), ingest::FatalError);
}

TEST_F(SelectionTest, refuses_an_asset_that_is_not_there) {
  EXPECT_THROW(check(read_selection(list("P-1\nP-9\n"), "")), ingest::FatalError);
  EXPECT_THROW(check(read_selection("", list("P-9\n"))), ingest::FatalError);
}

TEST_F(SelectionTest, refuses_to_leave_nobody) {
  EXPECT_THROW(check(read_selection("", list("P-1\nP-2\nP-3\n"))), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
