#include "serve/api/request_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portent::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(RequestTarget, splits_path_and_query) {
  const auto target = parse_target("/api/v1/assets?limit=10&sort=rul");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("api", "v1", "assets"));
  EXPECT_THAT(target->params, ElementsAre(Pair("limit", "10"), Pair("sort", "rul")));
}

TEST(RequestTarget, the_root_has_no_segments) {
  const auto target = parse_target("/");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, IsEmpty());
  EXPECT_THAT(target->params, IsEmpty());
}

TEST(RequestTarget, tells_a_trailing_slash_from_none) {
  EXPECT_THAT(parse_target("/a/")->segments, ElementsAre("a", ""));
  EXPECT_THAT(parse_target("//a")->segments, ElementsAre("", "a"));
}

TEST(RequestTarget, decodes_escapes_after_splitting) {
  const auto target = parse_target("/a%2Fb/c%3a?k%26=v%3D1+2");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("a/b", "c:"));
  EXPECT_THAT(target->params, ElementsAre(Pair("k&", "v=1 2")));
}

TEST(RequestTarget, keeps_a_plus_in_a_path) {
  EXPECT_THAT(parse_target("/a+b")->segments, ElementsAre("a+b"));
}

TEST(RequestTarget, keeps_repeated_and_valueless_parameters_and_skips_empty_ones) {
  EXPECT_THAT(parse_target("/?a=1&&a=2&b&=c")->params,
              ElementsAre(Pair("a", "1"), Pair("a", "2"), Pair("b", ""), Pair("", "c")));
}

TEST(RequestTarget, refuses_broken_escapes) {
  EXPECT_THAT(parse_target("/%").error(), HasSubstr("path"));
  EXPECT_THAT(parse_target("/%4").error(), HasSubstr("path"));
  EXPECT_THAT(parse_target("/%4g").error(), HasSubstr("path"));
  EXPECT_THAT(parse_target("/?a=%zz").error(), HasSubstr("query"));
}

TEST(RequestTarget, refuses_control_characters_however_they_are_written) {
  EXPECT_FALSE(parse_target("/a%00b"));
  EXPECT_FALSE(parse_target("/a%0d%0aX-Injected:1"));
  EXPECT_FALSE(parse_target("/a\nb"));
  EXPECT_FALSE(parse_target("/?a=%7f"));
}

TEST(RequestTarget, refuses_what_is_not_a_path) {
  EXPECT_FALSE(parse_target(""));
  EXPECT_FALSE(parse_target("*"));
  EXPECT_FALSE(parse_target("http://elsewhere/"));
}

TEST(RequestTarget, refuses_more_than_32_parameters) {
  std::string most = "/?a";
  for (int i = 1; i < 32; ++i) most += "&a";
  EXPECT_TRUE(parse_target(most));
  EXPECT_FALSE(parse_target(most + "&a"));
}

TEST(PercentEncode, leaves_asset_ids_as_they_are_and_escapes_the_rest) {
  EXPECT_EQ(percent_encode("plant1:P-101.a_b"), "plant1:P-101.a_b");
  EXPECT_EQ(percent_encode("a/b?c&d\xc3\xa9"), "a%2Fb%3Fc%26d%C3%A9");
}

TEST(PercentEncode, is_undone_by_parsing) {
  EXPECT_THAT(parse_target("/" + percent_encode("50 % of <a&b>/c+d"))->segments,
              ElementsAre("50 % of <a&b>/c+d"));
}

}  // namespace
}  // namespace portent::serve
