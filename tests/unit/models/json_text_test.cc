#include "models/json_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace portent::models {
namespace {

std::string number(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

std::string quoted(std::string_view text) {
  std::string to;
  append_text(to, text);
  return to;
}

TEST(JsonText, writes_numbers_in_their_shortest_exact_form) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(125), "125");
  EXPECT_EQ(number(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(number(1e300), "1e+300");
  EXPECT_EQ(number(std::numeric_limits<double>::denorm_min()), "5e-324");
}

TEST(JsonText, writes_minus_zero_as_zero_because_they_are_equal) {
  EXPECT_EQ(number(-0.0), "0");
}

TEST(JsonText, writes_nothing_for_a_number_that_json_lacks) {
  std::string text = "x";
  EXPECT_FALSE(append_number(text, std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(append_number(text, -std::numeric_limits<double>::infinity()));
  EXPECT_EQ(text, "x");
}

TEST(JsonText, escapes_what_json_asks_for_and_nothing_else) {
  EXPECT_EQ(quoted("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(quoted("\b\f\n\r\t\x01\x1f\x7f"), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  EXPECT_EQ(quoted(std::string_view("\0", 1)), "\"\\u0000\"");
}

TEST(JsonText, keeps_well_formed_utf8) {
  EXPECT_EQ(quoted("Öl \xE2\x82\xAC \xF0\x9F\x94\xA7"), "\"Öl \xE2\x82\xAC \xF0\x9F\x94\xA7\"");
}

TEST(JsonText, replaces_bytes_that_are_not_utf8) {
  EXPECT_EQ(quoted("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(quoted("\xC3"), "\"\xEF\xBF\xBD\"") << "cut short";
  EXPECT_EQ(quoted("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"") << "overlong";
  EXPECT_EQ(quoted("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"") << "a surrogate";
}

}  // namespace
}  // namespace portent::models
