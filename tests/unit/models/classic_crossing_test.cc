#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/crossing.h"
#include "models/classic/normal.h"

namespace portent::models::classic {
namespace {

using Values = std::vector<double>;

TEST(FirstTime, finds_the_first_of_several_crossings) {
  EXPECT_NEAR(first_time([](double x) { return std::sin(x) < 0; }, 50), M_PI, 1e-6);
}

TEST(FirstTime, is_never_where_nothing_is_reached) {
  EXPECT_EQ(first_time([](double x) { return x > 11; }, 10), kNever);
}

TEST(LifeQuantiles, invert_the_distribution) {
  const Quantiles q = life_quantiles([](double t) { return 1 - std::exp(-t / 100); }, 1e5);
  EXPECT_NEAR(q.q05, -100 * std::log(0.95), 1e-5);
  EXPECT_NEAR(q.q50, 100 * std::log(2), 1e-5);
  EXPECT_NEAR(q.q95, -100 * std::log(0.05), 1e-4);
}

TEST(Settled, a_machine_past_its_threshold_has_no_life_left) {
  const Values t = {1, 2, 3}, y = {20, 10, -1};
  const auto forecast = settled({t, y}, {0, true}, 2, Values{5});
  ASSERT_TRUE(forecast && forecast->known);
  EXPECT_EQ(forecast->life, Quantiles{});
  EXPECT_EQ(forecast->trajectory, (std::vector<TrendPoint>{{5, -1, -1, -1}}));
}

TEST(Settled, what_is_no_series_is_not_known) {
  const double nan = std::nan("");
  const Values up = {1, 2, 3}, back = {1, 3, 2}, y = {9, 8, 7}, holes = {9, nan, 7};
  EXPECT_FALSE(settled({up, y}, {}, 3, {}).has_value());
  for (const Series& wrong : {Series{back, y}, Series{up, holes}, Series{Values{1, 2}, y}, Series{}}) {
    const auto forecast = settled(wrong, {}, 3, {});
    ASSERT_TRUE(forecast.has_value());
    EXPECT_FALSE(forecast->known);
  }
  EXPECT_FALSE(settled({up, y}, {}, 4, {})->known) << "too few points";
}

TEST(Follow, takes_each_quantile_where_that_share_is_past_the_level) {
  const auto falling = [](double ahead) { return Marginal{100 - 2 * ahead, 4}; };
  const auto forecast = follow(falling, {20, true}, Values{10}, 1000, -2);
  EXPECT_NEAR(forecast.life.q50, 40, 1e-6);
  EXPECT_NEAR(forecast.life.q10, 40 - kZ90 * 2, 1e-6);
  EXPECT_NEAR(forecast.life.q95, 40 + kZ95 * 2, 1e-6);
  EXPECT_NEAR(forecast.life.mean, 40, 1e-6);
  EXPECT_EQ(forecast.trajectory[0].p50, 80);
  EXPECT_NEAR(forecast.trajectory[0].p90, 80 + kZ90 * 4, 1e-12);
}

TEST(Follow, a_rising_feature_fails_above_its_level) {
  const auto rising = [](double ahead) { return Marginal{ahead, 0}; };
  EXPECT_NEAR(follow(rising, {7, false}, {}, 1000, 1).life.q50, 7, 1e-6);
}

TEST(EvenlySpaced, lies_on_the_lines_between_the_points) {
  const Values t = {0, 1, 6, 8}, y = {0, 3, 13, 1};
  const EvenSeries even = evenly_spaced({t, y});
  EXPECT_NEAR(even.step, 8.0 / 3, 1e-12);
  EXPECT_NEAR(even.y[1], 3 + 2 * (8.0 / 3 - 1), 1e-12);
  EXPECT_NEAR(even.y[2], 3 + 2 * (16.0 / 3 - 1), 1e-12);
  EXPECT_NEAR(even.y[3], 1, 1e-9);
}

TEST(FutureOf, is_straight_between_steps_and_constant_beyond) {
  const Future future = future_of({{0, 0}, {10, 2}}, 5);
  EXPECT_EQ(future(2.5).mean, 5);
  EXPECT_EQ(future(2.5).deviation, 1);
  EXPECT_EQ(future(99).mean, 10);
}

}  // namespace
}  // namespace portent::models::classic
