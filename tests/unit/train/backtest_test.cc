#include "train/backtest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/unit/train/replayed.h"

namespace portent::train {
namespace {

using models::policy::Level;
using models::policy::Policy;

TEST(Backtest, counts_lives_by_how_they_ended) {
  ReplayedLife running = constant_error_life(150, 0, "b");
  running.failed = false;

  const Backtest b =
      backtest({constant_error_life(200, 0, "a"), running, {"c", "", true, {}}}, usual_options());

  EXPECT_EQ(b.failed, 1U);
  EXPECT_EQ(b.censored, 1U);
  EXPECT_EQ(b.forecasts, 350U);
  EXPECT_EQ(b.costs.lives, 1U);
}

TEST(Backtest, without_any_forecast_is_refused) {
  EXPECT_THROW(backtest({{"a", "", true, {}}}, usual_options()), ingest::FatalError);
}

TEST(Backtest, a_horizon_past_the_bound_of_nuisance_is_refused) {
  BacktestOptions options = usual_options();
  options.horizons = {10, 60};

  EXPECT_THROW(backtest({constant_error_life(200, 0)}, options), ingest::FatalError);
}

TEST(BacktestOptions, put_the_first_orange_rule_in_front) {
  const BacktestOptions options = backtest_options(Policy{}, 125, "cycle");

  ASSERT_EQ(options.rules.size(), 3U);
  EXPECT_EQ(options.rules[0], kReferenceRule);
  EXPECT_EQ(options.rules[1].level, Level::kYellow);
}

TEST(BacktestOptions, add_the_reference_rule_to_a_policy_that_lacks_it) {
  const BacktestOptions options = backtest_options({{{Level::kRed, 12, 5, 2}}}, 125, "cycle");

  ASSERT_EQ(options.rules.size(), 2U);
  EXPECT_EQ(options.rules[0].at, 12);
  EXPECT_EQ(options.rules[1], kReferenceRule);
}

TEST(BacktestOptions, lengths_follow_a_cap_of_another_size) {
  const BacktestOptions options = backtest_options(Policy{.rules = {}}, 2000, "h");

  EXPECT_DOUBLE_EQ(options.nuisance_beyond, 960);
  EXPECT_DOUBLE_EQ(options.horizons[0], 160);
  EXPECT_DOUBLE_EQ(options.rules[0].at, 480);
  EXPECT_EQ(backtest_options({}, 140, "cycle").nuisance_beyond, 60);
}

TEST(Trajectories, are_scored_by_how_far_ahead_up_to_the_failure) {
  ReplayedLife life = constant_error_life(100, 0);
  for (auto& f : life.forecasts) f.trajectory = {{10, 0, 80 * (f.remaining - 10) / 100, 100}, {90, 0, 0, 0}};

  const auto points = backtest({life}, usual_options()).trajectory;

  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].ahead, 10);
  EXPECT_DOUBLE_EQ(points[0].coverage, 1);
  EXPECT_NEAR(points[0].mae, 0, 1e-9);  // health is 100 * left / 125
  EXPECT_EQ(points[1].forecasts, 10U);
  EXPECT_DOUBLE_EQ(points[1].coverage, 0.1);  // only the one that meets the failure itself
}

}  // namespace
}  // namespace portent::train
