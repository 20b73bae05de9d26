#include "train/out_of_fold.h"

#include <gtest/gtest.h>

#include <optional>

namespace portent::train {
namespace {

constexpr double kCap = 125;
const CutRule kCuts{1, 150, 20};

/// A life with 100 to 1 units left, in which the parts miss the truth by so much.
HeldOutLife life_of(std::optional<double> networks, std::optional<double> trees) {
  HeldOutLife life;
  for (double left = 100; left > 0; --left) {
    HeldOutForecast f;
    f.remaining = left;
    f.seen = 50;
    if (networks) f.said.networks = models::Quantiles{left + *networks, 0, 0, 0, 0, 0};
    if (trees) f.said.trees = left + *trees;
    life.forecasts.push_back(f);
  }
  return life;
}

TEST(NetworkWeight, is_that_of_the_least_squared_error) {
  EXPECT_NEAR(fit_network_weight({life_of(6, -2)}, kCuts, kCap), 0.25, 1e-9);
}

TEST(NetworkWeight, each_life_counts_the_same_however_many_steps_it_has) {
  HeldOutLife brief = life_of(0, 2);
  brief.forecasts.resize(10);

  EXPECT_NEAR(fit_network_weight({life_of(2, 0), brief}, kCuts, kCap), 0.5, 1e-9);
}

TEST(NetworkWeight, stays_between_none_and_all) {
  EXPECT_EQ(fit_network_weight({life_of(10, 5)}, kCuts, kCap), 0);
  EXPECT_EQ(fit_network_weight({life_of(5, 10)}, kCuts, kCap), 1);
}

TEST(NetworkWeight, looks_at_no_step_that_its_rule_leaves_out) {
  HeldOutLife life = life_of(6, -2);
  for (HeldOutForecast& f : life_of(0, 50).forecasts) {
    f.seen = 5;
    life.forecasts.push_back(f);
  }

  EXPECT_NEAR(fit_network_weight({life}, kCuts, kCap), 0.25, 1e-9);
}

TEST(NetworkWeight, is_all_or_none_where_one_part_is_all_there_is) {
  EXPECT_EQ(fit_network_weight({life_of(6, std::nullopt)}, kCuts, kCap), 1);
  EXPECT_EQ(fit_network_weight({life_of(std::nullopt, 6)}, kCuts, kCap), 0);
}

}  // namespace
}  // namespace portent::train
