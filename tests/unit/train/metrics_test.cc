#include "train/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace portent::train {
namespace {

TEST(Metrics, nasa_score_punishes_late_forecasts_more_than_early_ones) {
  EXPECT_DOUBLE_EQ(nasa_score(50, 50), 0);
  EXPECT_NEAR(nasa_score(60, 50), std::exp(1) - 1, 1e-12);  // 10 cycles late
  EXPECT_NEAR(nasa_score(37, 50), std::exp(1) - 1, 1e-12);  // 13 cycles early
  EXPECT_GT(nasa_score(60, 50), nasa_score(40, 50));
}

TEST(Metrics, agree_with_figures_by_hand) {
  const std::vector<Outcome> outcomes = {{{10, 20, 30}, 23, 1}, {{50, 60, 65}, 56, 1}, {{40, 44, 50}, 32, 1}};

  const Metrics m = measure(outcomes);

  EXPECT_NEAR(m.rmse, std::sqrt((9.0 + 16.0 + 144.0) / 3), 1e-12);
  EXPECT_NEAR(m.mae, (3.0 + 4.0 + 12.0) / 3, 1e-12);
  EXPECT_NEAR(m.nasa_score, std::expm1(3.0 / 13) + std::expm1(0.4) + std::expm1(1.2), 1e-12);
  EXPECT_NEAR(m.coverage, 2.0 / 3, 1e-12);
  EXPECT_NEAR(m.below, 1.0 / 3, 1e-12);
  EXPECT_NEAR(m.mean_width, (20.0 + 15.0 + 10.0) / 3, 1e-12);
  EXPECT_EQ(m.count, 3U);
}

TEST(Metrics, bounds_belong_to_the_interval) {
  const std::vector<Outcome> outcomes = {{{10, 20, 30}, 10, 1}, {{10, 20, 30}, 30, 1}};

  EXPECT_DOUBLE_EQ(measure(outcomes).coverage, 1);
}

TEST(Metrics, clip_truth_and_forecast_to_the_cap_and_leave_the_raw_figures_alone) {
  const std::vector<Outcome> outcomes = {{{90, 124, 130}, 145, 1}};

  EXPECT_DOUBLE_EQ(measure_capped(outcomes, 125).mae, 1);
  EXPECT_DOUBLE_EQ(measure_capped(outcomes, 125).mean_width, 35);
  EXPECT_DOUBLE_EQ(measure_capped(outcomes, 125).coverage, 1);
  EXPECT_DOUBLE_EQ(measure(outcomes).mae, 21);
  EXPECT_DOUBLE_EQ(measure(outcomes).coverage, 0);
}

TEST(Metrics, weigh_outcomes) {
  const std::vector<Outcome> outcomes = {{{0, 10, 20}, 12, 3}, {{0, 10, 20}, 16, 1}};

  EXPECT_DOUBLE_EQ(measure(outcomes).mae, (3 * 2.0 + 6.0) / 4);
}

}  // namespace
}  // namespace portent::train
