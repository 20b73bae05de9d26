#include "serve/api/assets_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portent::serve {
namespace {

using models::policy::Level;
using ::testing::HasSubstr;

tl::expected<AssetsQuery, Problem> query(const std::string& text) {
  return parse_assets_query(*parse_target("/api/v1/assets?" + text));
}

/// The parameter that the refusal names.
std::string refused(const std::string& text) {
  const auto parsed = query(text);
  return parsed ? "accepted" : parsed.error().parameter;
}

TEST(AssetsQuery, lists_a_hundred_by_id_unless_asked_otherwise) {
  const auto parsed = query("");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, AssetsQuery{});
  EXPECT_EQ(parsed->limit, 100u);
}

TEST(AssetsQuery, reads_every_parameter) {
  const auto parsed = query("limit=7&sort=health&min_level=orange&cursor=h.4029000000000000.a");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed,
            (AssetsQuery{7, AssetSort::kHealth, Level::kOrange, Cursor{AssetSort::kHealth, 12.5, "a"}}));
}

TEST(AssetsQuery, takes_limits_from_1_to_1000) {
  EXPECT_EQ(query("limit=1")->limit, 1u);
  EXPECT_EQ(query("limit=1000")->limit, 1000u);
  for (const char* text : {"limit=0", "limit=1001", "limit=-1", "limit=1.5", "limit=", "limit=10x",
                           "limit=99999999999999999999", "limit=+5"})
    EXPECT_EQ(refused(text), "limit") << text;
}

TEST(AssetsQuery, names_the_parameter_at_fault) {
  EXPECT_EQ(refused("sort=age"), "sort");
  EXPECT_EQ(refused("min_level=purple"), "min_level");
  EXPECT_EQ(refused("cursor=nonsense"), "cursor");
  EXPECT_EQ(refused("site=north"), "site");
  EXPECT_EQ(refused("limit=1&limit=2"), "limit");
}

TEST(AssetsQuery, says_what_would_be_right) {
  const auto parsed = query("min_level=purple");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().status, 400);
  EXPECT_THAT(parsed.error().detail, HasSubstr("none, blue, yellow, orange or red"));
}

TEST(AssetsQuery, refuses_a_cursor_of_another_order) {
  EXPECT_EQ(refused("sort=rul&cursor=a.pump"), "cursor");
  EXPECT_EQ(refused("cursor=r.4029000000000000.a"), "cursor");
}

TEST(Cursor, is_read_back_as_it_was_written) {
  const Cursor by_id{AssetSort::kAsset, 0, "plant1:P-101"};
  const Cursor by_life{AssetSort::kRul, 17.300000000000001, "p.q.r"};
  const Cursor by_health{AssetSort::kHealth, 1e-300, "a"};
  EXPECT_EQ(decode_cursor(encode_cursor(by_id)), by_id);
  EXPECT_EQ(decode_cursor(encode_cursor(by_life)), by_life);
  EXPECT_EQ(decode_cursor(encode_cursor(by_health)), by_health);
}

TEST(Cursor, needs_no_escaping_in_a_url) {
  const std::string text = encode_cursor({AssetSort::kRul, 17.3, "plant1:P-101"});
  EXPECT_EQ(percent_encode(text), text);
}

TEST(Cursor, refuses_what_it_did_not_write) {
  for (const char* text : {"", "a", "a.", "x.pump", "r.pump", "r.4029000000000000", "r.4029000000000000.",
                           "r.40290000000000zz.a", "r.7ff8000000000000.nan", "a.sla/sh", "a..\x01"})
    EXPECT_EQ(decode_cursor(text), std::nullopt) << text;
}

TEST(AssetId, is_of_1_to_128_plain_characters) {
  EXPECT_TRUE(is_asset_id("plant1:P-101_a.b"));
  EXPECT_TRUE(is_asset_id(std::string(128, 'x')));
  EXPECT_FALSE(is_asset_id(""));
  EXPECT_FALSE(is_asset_id(std::string(129, 'x')));
  EXPECT_FALSE(is_asset_id("a b"));
  EXPECT_FALSE(is_asset_id("a/b"));
  EXPECT_FALSE(is_asset_id("m\xc3\xb6tor"));
}

}  // namespace
}  // namespace portent::serve
