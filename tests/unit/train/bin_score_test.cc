#include "train/bin_score.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/train/replayed.h"

namespace portent::train {
namespace {

TEST(BinScore, errors_bias_and_coverage_agree_with_figures_by_hand) {
  const std::vector lives = {constant_error_life(200, 4, "a"), constant_error_life(100, -12, "b")};

  const BinScore near = score_bins(lives, usual_options()).bins[0];

  EXPECT_EQ(near.from, 0);
  EXPECT_EQ(near.to, 25);
  EXPECT_NEAR(near.rmse, std::sqrt((16 + 144) / 2.0), 1e-9);
  EXPECT_NEAR(near.mae, 8, 1e-9);
  EXPECT_NEAR(near.bias, -4, 1e-9);
  EXPECT_NEAR(near.nominal80->coverage, 0.5, 1e-9);
  EXPECT_NEAR(near.nominal80->above, 0.5, 1e-9);
  EXPECT_NEAR(near.nominal80->mean_width, 20, 1e-9);
  EXPECT_EQ(near.lives, 2U);
  EXPECT_EQ(near.forecasts, 50U);
}

TEST(BinScore, a_long_life_weighs_no_more_than_a_short_one) {
  const std::vector lives = {constant_error_life(400, 0, "a"), constant_error_life(130, 10, "b")};

  const IntervalScores scores = score_bins(lives, usual_options());

  ASSERT_EQ(scores.bins.size(), 5U);
  EXPECT_EQ(scores.bins[4].from, 125);
  EXPECT_NEAR(scores.bins[4].mae, 5, 1e-9);  // 275 forecasts of one life, 5 of the other
  EXPECT_NEAR(scores.overall.mae, 5, 1e-9);
  EXPECT_EQ(scores.overall.lives, 2U);
}

TEST(BinScore, the_second_interval_is_scored_where_there_is_one) {
  ReplayedLife life = constant_error_life(100, 12);
  for (auto& f : life.forecasts) f.band90.reset();
  EXPECT_FALSE(score_bins(std::vector{life}, usual_options()).bins[0].nominal90);
  for (auto& f : life.forecasts) f.band90 = Band{f.remaining - 1, f.remaining + 25};

  const BinScore near = score_bins(std::vector{life}, usual_options()).bins[0];

  EXPECT_DOUBLE_EQ(near.nominal80->below, 1);
  EXPECT_DOUBLE_EQ(near.nominal90->coverage, 1);
  EXPECT_DOUBLE_EQ(near.nominal90->mean_width, 26);
}

TEST(BinScore, forecasts_that_claim_nothing_are_counted_and_not_scored) {
  ReplayedLife life = constant_error_life(100, 0);
  for (auto& f : life.forecasts)
    if (f.usage <= 15) f.forecast.state = models::ForecastState::kWarming;

  const IntervalScores scores = score_bins(std::vector{life}, usual_options());

  EXPECT_EQ(scores.unjudged, 15U);
  EXPECT_EQ(scores.overall.forecasts, 85U);
}

TEST(BinScore, a_life_that_did_not_fail_only_proves_bounds_that_it_outlived) {
  // Its record ends early: forecasts of 60 +- 10, of which the first thirty still had 70 and more to go.
  const auto life = replayed_life(
      100,
      [](double) {
        return models::Interval{50, 60, 70};
      },
      "a", false);

  const IntervalScores scores = score_bins(std::vector{life}, usual_options());

  EXPECT_EQ(scores.overall.lives, 0U);
  EXPECT_DOUBLE_EQ(scores.censored80->surely_not_below, 0.5);  // 50 to 99 left at least
  EXPECT_DOUBLE_EQ(scores.censored80->surely_above, 0.29);     // 71 to 99
}

}  // namespace
}  // namespace portent::train
