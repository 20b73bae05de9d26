#include "models/policy/rule.h"

#include <gmock/gmock.h>

#include <map>

namespace portent::models::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Values = std::map<std::string, double>;

/// t, f or u: what the rule says of these values; ! and the error where it is none.
std::string truth(const std::string& text, const Values& values = {}) {
  const auto rule = parse_rule(text);
  if (!rule) return "!" + words_of(rule.error());
  std::vector<std::optional<double>> found;
  for (const std::string& name : rule->names())
    found.push_back(values.contains(name) ? std::optional(values.at(name)) : std::nullopt);
  return std::string(1, "ftu"[static_cast<int>(rule->truth(found))]);
}

TEST(Rule, compares_named_values) {
  EXPECT_EQ(truth("rms > 4.5 and temp > 80", {{"rms", 5}, {"temp", 81}}), "t");
  EXPECT_EQ(truth("rms > 4.5 and temp > 80", {{"rms", 5}, {"temp", 80}}), "f");
  EXPECT_EQ(truth("temp >= 80", {{"temp", 80}}), "t");
  EXPECT_EQ(truth("a < b or a <= b or a == b", {{"a", 2}, {"b", 2}}), "t");
  EXPECT_EQ(truth("a != b", {{"a", 2}, {"b", 2}}), "f");
}

TEST(Rule, binds_products_before_sums_before_comparisons_before_not_before_and_before_or) {
  EXPECT_EQ(truth("1 + 2 * 3 == 7"), "t");
  EXPECT_EQ(truth("10 - 4 - 3 == 3 and 8 / 4 / 2 == 1"), "t");
  EXPECT_EQ(truth("not 1 > 2 and 2 > 1"), "t");
  EXPECT_EQ(truth("1 > 0 or 1 > 0 and 0 > 1"), "t");
  EXPECT_EQ(truth("(1 > 0 or 1 > 0) and 0 > 1"), "f");
  EXPECT_EQ(truth("-(2 + 3) * -2 == 10"), "t");
}

TEST(Rule, of_missing_values_is_unknown_unless_the_rest_decides) {
  EXPECT_EQ(truth("a > 1"), "u");
  EXPECT_EQ(truth("not a > 1"), "u");
  EXPECT_EQ(truth("a > 1 and b > 1", {{"b", 0}}), "f");
  EXPECT_EQ(truth("a > 1 and b > 1", {{"b", 2}}), "u");
  EXPECT_EQ(truth("a > 1 or b > 1", {{"b", 2}}), "t");
  EXPECT_EQ(truth("a > 1 or b > 1", {{"b", 0}}), "u");
  EXPECT_EQ(truth("a - a == 0"), "u");
}

TEST(Rule, divided_by_nothing_is_unknown) {
  EXPECT_EQ(truth("a / b > 1", {{"a", 1}, {"b", 0}}), "u");
  EXPECT_EQ(truth("a / b != a / b", {{"a", 0}, {"b", 0}}), "u");
}

TEST(Rule, names_each_value_once_with_dots_and_quotes) {
  const auto rule = parse_rule(R"(forecast.p50 < 30 and "temp-1" > 5 and forecast.p50 > feature.rms_x)");
  ASSERT_TRUE(rule);
  EXPECT_THAT(rule->names(), ElementsAre("forecast.p50", "temp-1", "feature.rms_x"));
}

TEST(Rule, says_how_long_it_must_hold) {
  const auto rule = parse_rule("rms > 4.5 for 5m");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->for_ms(), 300'000);
  EXPECT_EQ(rule->clear_after_ms(), 300'000);
  EXPECT_EQ(parse_rule("rms > 4.5 for 1.5h clear after 2 d")->for_ms(), 5'400'000);
  EXPECT_EQ(parse_rule("rms > 4.5 for 1.5h clear after 2 d")->clear_after_ms(), 172'800'000);
  EXPECT_EQ(parse_rule("rms > 4.5 clear after 30s")->for_ms(), 0);
  EXPECT_EQ(parse_rule("rms > 4.5")->clear_after_ms(), 0);
}

TEST(Rule, is_refused_with_the_column_and_what_was_expected) {
  EXPECT_EQ(truth(""), "!column 1: expected a number, a name or '(', found the end");
  EXPECT_EQ(truth("rms >"), "!column 6: expected a number, a name or '(', found the end");
  EXPECT_EQ(truth("rms > 4.5 and"), "!column 14: expected a number, a name or '(', found the end");
  EXPECT_EQ(truth("rms = 4"), "!column 5: expected '==' to compare, found '='");
  EXPECT_EQ(truth("rms"), "!column 1: expected a comparison such as rms > 4.5, found a number");
  EXPECT_EQ(truth("a > 1 and b"), "!column 11: expected a comparison such as rms > 4.5, found a number");
  EXPECT_EQ(truth("not rms"), "!column 5: expected a comparison such as rms > 4.5, found a number");
  EXPECT_EQ(truth("1 + (a > 2) > 0"), "!column 5: expected a number, found a comparison");
  EXPECT_EQ(truth("(a > 2) > 0"), "!column 1: expected a number, found a comparison");
  EXPECT_EQ(truth("(a > 2"), "!column 7: expected ')' or an operator, found the end");
  EXPECT_EQ(truth("1 < a < 3"),
            "!column 7: expected an operator, 'for', 'clear after' or the end, found '<'");
  EXPECT_EQ(truth("a > 2 for"), "!column 10: expected a duration such as 5m, found the end");
  EXPECT_EQ(truth("a > 2 for 5"), "!column 12: expected a unit of time: s, m, h or d, found the end");
  EXPECT_EQ(truth("a > 2 for 5w"), "!column 12: expected a unit of time: s, m, h or d, found 'w'");
  EXPECT_EQ(truth("a > 2 for 366d"), "!column 14: expected a duration of at most 365d");
  EXPECT_EQ(truth("a > 2 clear 5m"), "!column 13: expected 'after' behind 'clear', found '5'");
  EXPECT_EQ(truth("\"temp > 2"), "!column 1: expected a closing quote");
  EXPECT_THAT(truth("tämp > 2"), HasSubstr("column 2: expected a number, a name or a sign"));
  EXPECT_EQ(truth("a > 1e999"), "!column 5: expected a number of ordinary size");
}

TEST(Rule, is_bounded_in_length_depth_and_names) {
  EXPECT_EQ(truth(std::string(1'001, ' ')), "!column 1001: expected at most 1000 bytes");
  EXPECT_EQ(truth(std::string(32, '(') + "1 > 0" + std::string(32, ')')), "t");
  EXPECT_THAT(truth(std::string(33, '(') + "1 > 0"), HasSubstr("column 33: expected at most 32 levels"));
  EXPECT_THAT(truth(std::string(40, '-') + "1 > 0"), HasSubstr("expected at most 32 levels"));
  std::string many = "0";
  for (int i = 0; i < 65; ++i) many += "+n" + std::to_string(i);
  EXPECT_THAT(truth(many + "> 0"), HasSubstr("expected at most 64 different names"));
}

TEST(Rule, evaluates_the_widest_of_its_depth) {
  std::string text = "1 > 0 or 1 > 0 and 1 > 1 + 1 * 1";
  for (int i = 0; i < 30; ++i) text = "0>1 or 1>0 and (" + text + ")";
  EXPECT_EQ(truth(text), "t");
  std::string numbers = "1";
  for (int i = 0; i < 31; ++i) numbers = "1 + 1 * (" + numbers + ")";
  EXPECT_EQ(truth("0>1 or 1>0 and 1 < " + numbers), "t");
}

}  // namespace
}  // namespace portent::models::policy
