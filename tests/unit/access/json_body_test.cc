#include "serve/api/json_body.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace portent::serve {
namespace {

using ::testing::HasSubstr;

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST(JsonDepth, is_64_at_most) {
  EXPECT_TRUE(is_shallow(nested(64)));
  EXPECT_FALSE(is_shallow(nested(65)));
  EXPECT_FALSE(is_shallow(std::string(1'000'000, '[')));
  EXPECT_TRUE(is_shallow("\"" + std::string(100, '[') + "\\\"[[[\""));
  EXPECT_FALSE(is_shallow("\"\\\\\"" + nested(65)));
}

TEST(JsonBody, that_is_none_is_refused) {
  for (const char* text : {"", "{", "nul", "{\"a\":1,}", "{'a':1}", "\xff", "1 2", "NaN"})
    EXPECT_EQ(parse_json(text).error().status, 400) << text;
  EXPECT_THAT(parse_json(nested(65)).error().detail, HasSubstr("64"));
}

TEST(JsonBody, that_names_a_member_twice_is_refused) {
  EXPECT_THAT(parse_json(R"({"a":1,"a":2})").error().detail, HasSubstr("twice"));
  EXPECT_TRUE(parse_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"));
}

TEST(JsonReader, reads_what_is_there) {
  const auto json = *parse_json(R"({"t":"x","i":7,"d":1.5,"b":true,"at":"2026-01-31T12:00:00Z","n":null})");
  JsonReader reader(json);
  EXPECT_EQ(reader.required_text("t"), "x");
  EXPECT_EQ(reader.integer("i", 0, 0, 10), 7);
  EXPECT_EQ(reader.number("d", 0, 0, 10), 1.5);
  EXPECT_TRUE(reader.truth("b", false));
  EXPECT_EQ(reader.time("at", 0), 1'769'860'800'000);
  EXPECT_EQ(reader.text("n", "otherwise"), "otherwise");
  EXPECT_EQ(reader.problem(), std::nullopt);
}

struct Wrong {
  const char* json;
  const char* pointer;
};

TEST(JsonReader, points_at_the_first_field_that_is_wrong) {
  for (const Wrong& wrong :
       {Wrong{R"({"t":1})", "/t"}, Wrong{"{}", "/t"}, Wrong{R"({"t":"x","i":11})", "/i"},
        Wrong{R"({"t":"x","i":1.5})", "/i"}, Wrong{R"({"t":"x","i":18446744073709551615})", "/i"},
        Wrong{R"({"t":"x","a/b~":1})", "/a~1b~0"}, Wrong{R"({"t":"a\u0000b"})", "/t"}}) {
    const auto json = *parse_json(wrong.json);
    JsonReader reader(json);
    reader.required_text("t");
    reader.integer("i", 0, 0, 10);
    const auto problem = reader.problem();
    ASSERT_TRUE(problem) << wrong.json;
    EXPECT_EQ(problem->status, 422);
    EXPECT_EQ(problem->pointer, wrong.pointer) << wrong.json;
  }
}

TEST(JsonReader, takes_nothing_but_an_object) {
  const auto json = *parse_json("[1]");
  JsonReader reader(json, "/rights/0");
  reader.text("t");
  EXPECT_EQ(reader.problem()->pointer, "/rights/0");
}

}  // namespace
}  // namespace portent::serve
