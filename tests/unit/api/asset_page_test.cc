#include "serve/api/asset_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_forecast.h"

namespace portent::serve {
namespace {

using models::policy::Level;
using portent::tests::sample_forecast;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> ids(const AssetPage& page) {
  std::vector<std::string> names;
  for (const auto& forecast : page.items) names.push_back(forecast.asset);
  return names;
}

std::vector<models::Forecast> fleet() {
  return {sample_forecast("a", 90), sample_forecast("b", 10), sample_forecast("c", 25),
          sample_forecast("d", 10)};
}

AssetsQuery by(AssetSort sort, std::size_t limit = 100) {
  AssetsQuery query;
  query.sort = sort;
  query.limit = limit;
  return query;
}

TEST(AssetPage, orders_by_id_or_by_the_worst_first) {
  EXPECT_THAT(ids(select_page(fleet(), by(AssetSort::kAsset))), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(ids(select_page(fleet(), by(AssetSort::kRul))), ElementsAre("b", "d", "c", "a"));
  EXPECT_THAT(ids(select_page(fleet(), by(AssetSort::kHealth))), ElementsAre("b", "d", "c", "a"));
}

TEST(AssetPage, keeps_only_what_is_at_or_over_a_level) {
  AssetsQuery query;
  query.min_level = Level::kOrange;
  const AssetPage page = select_page(fleet(), query);
  EXPECT_THAT(ids(page), ElementsAre("b", "c", "d"));
  EXPECT_EQ(page.matched, 3u);
}

TEST(AssetPage, pages_meet_without_overlap_or_hole_even_within_a_tie) {
  AssetsQuery query = by(AssetSort::kRul, 1);
  const AssetPage first = select_page(fleet(), query);
  ASSERT_TRUE(first.next);
  query.after = decode_cursor(*first.next);
  const AssetPage second = select_page(fleet(), query);
  EXPECT_THAT(ids(first), ElementsAre("b"));
  EXPECT_THAT(ids(second), ElementsAre("d"));
  EXPECT_EQ(second.matched, 4u);
}

TEST(AssetPage, the_last_page_has_no_next) {
  EXPECT_EQ(select_page(fleet(), by(AssetSort::kAsset, 4)).next, std::nullopt);
  EXPECT_NE(select_page(fleet(), by(AssetSort::kAsset, 3)).next, std::nullopt);
}

TEST(AssetPage, goes_on_after_an_asset_that_is_gone) {
  AssetsQuery query;
  query.after = Cursor{AssetSort::kAsset, 0, "bb"};
  EXPECT_THAT(ids(select_page(fleet(), query)), ElementsAre("c", "d"));
}

TEST(AssetPage, an_empty_fleet_is_an_empty_page) {
  const AssetPage page = select_page({}, AssetsQuery{});
  EXPECT_THAT(page.items, IsEmpty());
  EXPECT_EQ(page.matched, 0u);
  EXPECT_EQ(page.next, std::nullopt);
}

}  // namespace
}  // namespace portent::serve
