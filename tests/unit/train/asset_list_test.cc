#include "train/asset_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

using testing::ElementsAre;

class AssetListTest : public testing::Test {
 protected:
  std::set<std::string> read(const std::string& text) const {
    std::ofstream(folder_.path() / "assets") << text;
    return read_asset_list(folder_.path() / "assets");
  }
  const TemporaryFolder folder_;
};

TEST_F(AssetListTest, passes_over_blank_lines_and_remarks) {
  EXPECT_THAT(read("# pumps\n P-1 \r\n\nP-2 # the old one\n"), ElementsAre("P-1", "P-2"));
}

TEST_F(AssetListTest, that_names_nobody_is_refused) {
  EXPECT_THROW(read("# nobody\n"), ingest::FatalError);
}

TEST(KeepAssets, keeps_those_listed_or_all_others) {
  Fleet listed = make_fleet(3, 1), others = make_fleet(3, 1);

  keep_assets(listed, {"machine-1"}, false);
  keep_assets(others, {"machine-1"}, true);

  ASSERT_EQ(listed.lives.size(), 1U);
  EXPECT_EQ(listed.lives[0].asset, "machine-1");
  EXPECT_EQ(others.lives.size(), 2U);
}

TEST(KeepAssets, an_asset_that_is_not_there_is_refused) {
  Fleet fleet = make_fleet(2, 1);

  EXPECT_THROW(keep_assets(fleet, {"machine-9"}, true), ingest::FatalError);
}

TEST(KeepAssets, leaving_nobody_is_refused) {
  Fleet fleet = make_fleet(2, 1);

  EXPECT_THROW(keep_assets(fleet, {"machine-0", "machine-1"}, true), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
