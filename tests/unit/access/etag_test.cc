#include "serve/api/etag.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

HttpRequest with(const std::string& header, const std::string& value, const std::string& method = "GET") {
  HttpRequest request;
  request.method = method;
  request.headers = {{header, value}};
  return request;
}

TEST(IfMatch, is_required) {
  EXPECT_EQ(match_problem({}, 7)->status, 428);
}

TEST(IfMatch, names_the_version_or_any) {
  EXPECT_EQ(match_problem(with("if-match", "\"v7\""), 7), std::nullopt);
  EXPECT_EQ(match_problem(with("if-match", "\"v1\", \"v7\" "), 7), std::nullopt);
  EXPECT_EQ(match_problem(with("if-match", "*"), 7), std::nullopt);
  EXPECT_EQ(match_problem(with("if-match", "\"v8\""), 7)->status, 412);
  EXPECT_EQ(match_problem(with("if-match", "W/\"v7\""), 7)->status, 412);
  EXPECT_EQ(match_problem(with("if-match", ""), 7)->status, 412);
}

TEST(IfMatch, gives_the_version_for_the_statement) {
  EXPECT_EQ(matched_version(with("if-match", "\"v7\"")), 7);
  for (const char* other : {"*", "\"v7\", \"v8\"", "\"v\"", "\"v7x\"", "v7", ""})
    EXPECT_EQ(matched_version(with("if-match", other)), std::nullopt) << other;
}

TEST(ETag, that_is_known_saves_the_body) {
  const WebAnswer answer{200, "application/json", "{}", {}};
  EXPECT_EQ(with_etag(answer, with("if-none-match", "W/\"v7\""), "\"v7\"").status, 304);
  EXPECT_EQ(with_etag(answer, with("if-none-match", "*"), "\"v7\"").body, "");
  EXPECT_EQ(with_etag(answer, with("if-none-match", "\"v6\""), "\"v7\"").status, 200);
  EXPECT_EQ(with_etag(answer, with("if-none-match", "\"v7\"", "POST"), "\"v7\"").status, 200);
  EXPECT_EQ(header_of(with_etag(answer, {}, "\"v7\""), "ETag"), "\"v7\"");
}

}  // namespace
}  // namespace portent::serve
