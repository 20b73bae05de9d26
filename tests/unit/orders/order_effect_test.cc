#include "serve/desk/order_effect.h"

#include <gmock/gmock.h>

namespace portent::tests {
namespace {

using serve::desk::Effect;
using serve::desk::EffectPolicy;
using serve::desk::judge_effect;
using Forecasts = std::vector<serve::store::ReliableForecast>;

std::string verdict(double health_before, double life_before, const Forecasts& after) {
  return judge_effect({}, health_before, life_before, after).verdict;
}

TEST(OrderEffect, goes_by_health) {
  EXPECT_EQ(verdict(20, 30, {{1, 95, 120}}), "better");
  EXPECT_EQ(verdict(60, 80, {{1, 40, 60}}), "worse");
}

TEST(OrderEffect, goes_by_remaining_life_where_health_stays) {
  EXPECT_EQ(verdict(50, 100, {{1, 52, 104}}), "same");
  EXPECT_EQ(verdict(50, 100, {{1, 52, 112}}), "better");
  EXPECT_EQ(verdict(50, 100, {{1, 48, 88}}), "worse");
}

TEST(OrderEffect, takes_the_mean_of_the_first_forecasts_after_the_repair) {
  const Effect effect = judge_effect({}, 20, 30, Forecasts{{1, 80, 90}, {2, 90, 100}, {3, 100, 110}});
  EXPECT_EQ(effect, (Effect{"better", 90, 100}));
}

TEST(OrderEffect, is_unknown_without_numbers_of_either_side) {
  EXPECT_EQ(verdict(20, 30, {}), "unknown");
  const Effect effect = judge_effect({}, std::nullopt, std::nullopt, Forecasts{{1, 80, 90}});
  EXPECT_EQ(effect, (Effect{"unknown", 80, 90}));
}

}  // namespace
}  // namespace portent::tests
