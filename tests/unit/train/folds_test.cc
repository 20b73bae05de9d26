#include "train/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ingest/error.h"
#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

TEST(Folds, put_each_machine_in_one_fold_of_even_size) {
  const auto folds = assign_folds(103, 5, 1);

  ASSERT_EQ(folds.size(), 103U);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_GE(std::ranges::count(folds, k), 20);
    EXPECT_LE(std::ranges::count(folds, k), 21);
  }
}

TEST(Folds, follow_from_the_seed) {
  EXPECT_EQ(assign_folds(50, 5, 1), assign_folds(50, 5, 1));
  EXPECT_NE(assign_folds(50, 5, 1), assign_folds(50, 5, 2));
}

TEST(Folds, do_not_follow_the_order_of_the_file) {
  const auto folds = assign_folds(100, 2, 1);

  EXPECT_NE(std::ranges::count(folds.begin(), folds.begin() + 50, 0U), 50);
  EXPECT_FALSE(std::ranges::is_sorted(folds));
}

/// Lives of assets a, b, c, a, b, c, ...
Fleet fleet_of(std::size_t assets, std::size_t lives) {
  Fleet fleet;
  for (std::size_t i = 0; i < lives; ++i) {
    Life& life = fleet.lives.emplace_back();
    life.asset = std::string(1, static_cast<char>('a' + i % assets));
  }
  return fleet;
}

TEST(FoldsByAsset, keep_all_lives_of_one_asset_together) {
  const Fleet fleet = fleet_of(10, 40);

  const auto folds = assign_folds_by_asset(fleet, 5, 1);

  std::map<std::string, std::set<std::size_t>> folds_of;
  for (std::size_t i = 0; i < folds.size(); ++i) folds_of[fleet.lives[i].asset].insert(folds[i]);
  for (const auto& [asset, of] : folds_of) EXPECT_EQ(of.size(), 1U) << asset;
  for (std::size_t k = 0; k < 5; ++k)
    EXPECT_EQ(std::ranges::count(folds, k), 8) << "two assets of four lives";
}

TEST(FoldsByAsset, are_no_more_than_there_are_assets) {
  const auto folds = assign_folds_by_asset(fleet_of(3, 12), 5, 1);

  EXPECT_EQ(std::set(folds.begin(), folds.end()), (std::set<std::size_t>{0, 1, 2}));
}

TEST(FoldsByAsset, each_fold_gets_its_share_of_the_failures) {
  Fleet fleet = fleet_of(20, 20);
  for (Life& life : fleet.lives) life.failed = life.asset < "k";

  const auto folds = assign_folds_by_asset(fleet, 5, 1);

  std::vector<int> failed(5), all(5);
  for (std::size_t i = 0; i < folds.size(); ++i) ++all[folds[i]], failed[folds[i]] += fleet.lives[i].failed;
  EXPECT_EQ(failed, (std::vector<int>{2, 2, 2, 2, 2}));
  EXPECT_EQ(all, (std::vector<int>{4, 4, 4, 4, 4}));
}

TEST(FoldsByAsset, a_fleet_that_failed_throughout_is_dealt_out_as_its_machines_are) {
  const auto by_asset = assign_folds_by_asset(fleet_of(20, 20), 5, 1);

  EXPECT_EQ(by_asset, assign_folds(20, 5, 1));
}

TEST(FoldsByAsset, lives_of_one_asset_alone_are_refused) {
  EXPECT_THROW(assign_folds_by_asset(fleet_of(1, 12), 5, 1), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
