#include "serve/desk/rule_book.h"

#include <gmock/gmock.h>

#include "tests/support/sample_forecast.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::forecast_value;
using serve::desk::make_rule_book;
using serve::desk::rule_problem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(RuleBook, holds_enabled_rules_and_names_those_that_can_not_be_read) {
  const auto book = make_rule_book(
      {{"hot", "temp > 80"}, {"off", "temp > 1", Level::kRed, "", "", "", false}, {"bad", "temp >"}});
  ASSERT_EQ(book.rules.size(), 1U);
  EXPECT_EQ(book.rules[0].row.name, "hot");
  EXPECT_THAT(book.refused, ElementsAre("bad: column 7: expected a number, a name or '(', found the end"));
}

TEST(RuleBook, knows_whether_a_rule_looks_at_forecasts_or_readings) {
  const auto book =
      make_rule_book({{"a", "temp > 80"}, {"b", "forecast.p50 < 9"}, {"c", "temp > forecast.health"}});
  EXPECT_TRUE(book.rules[0].of_readings && !book.rules[0].of_forecasts);
  EXPECT_TRUE(!book.rules[1].of_readings && book.rules[1].of_forecasts);
  EXPECT_TRUE(book.rules[2].of_readings && book.rules[2].of_forecasts);
}

TEST(RuleBook, says_what_is_wrong_with_a_rule) {
  EXPECT_EQ(rule_problem({"hot", "temp > 80"}), "");
  EXPECT_THAT(rule_problem({"", "temp > 80"}), HasSubstr("name"));
  EXPECT_THAT(rule_problem({"hot", "temp > 80", Level::kNone}), HasSubstr("level"));
  EXPECT_THAT(rule_problem({"hot", "temp"}), HasSubstr("condition, column 1"));
  EXPECT_THAT(rule_problem({"hot", "1 > 0"}), HasSubstr("names no value"));
  EXPECT_THAT(rule_problem({"hot", "forecast.p51 < 9"}),
              HasSubstr("condition names forecast.p51: a forecast has"));
}

TEST(RuleBook, names_the_values_of_a_forecast) {
  auto forecast = sample_forecast("P-101", 40);
  forecast.rul90 = {20, 60};
  forecast.usage = 1'204;
  EXPECT_EQ(forecast_value(forecast, "forecast.p05"), 20);
  EXPECT_EQ(forecast_value(forecast, "forecast.p50"), 40);
  EXPECT_EQ(forecast_value(forecast, "forecast.p90"), 50);
  EXPECT_EQ(forecast_value(forecast, "forecast.p95"), 60);
  EXPECT_EQ(forecast_value(forecast, "forecast.health"), 32);
  EXPECT_EQ(forecast_value(forecast, "forecast.usage"), 1'204);
  EXPECT_EQ(forecast_value(forecast, "forecast.cap"), 125);
  EXPECT_EQ(forecast_value(forecast, "forecast.ageing"), std::nullopt);
  EXPECT_EQ(forecast_value(forecast, "p50"), std::nullopt);
}

TEST(RuleBook, has_no_value_of_a_forecast_that_nobody_may_rely_on) {
  auto forecast = sample_forecast("P-101", 40);
  forecast.state = models::ForecastState::kOutOfDistribution;
  EXPECT_EQ(forecast_value(forecast, "forecast.p50"), std::nullopt);
}

}  // namespace
}  // namespace portent::tests
