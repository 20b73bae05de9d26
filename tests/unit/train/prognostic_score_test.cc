#include "train/prognostic_score.h"

#include <gtest/gtest.h>

#include "tests/unit/train/replayed.h"

namespace portent::train {
namespace {

PrognosticScore score(const ReplayedLife& life) {
  return score_prognosis(std::vector{life}, usual_options());
}

TEST(PrognosticScore, a_perfect_forecast_is_within_every_cone_to_the_end) {
  const PrognosticScore s = score(constant_error_life(200, 0));

  for (const ConeShare& share : s.at_lambda) EXPECT_EQ(share.strict, 1U) << share.at;
  EXPECT_EQ(s.strict_from_half, 1U);
  EXPECT_DOUBLE_EQ(s.horizon.mean, 199);
  EXPECT_DOUBLE_EQ(s.relative_accuracy.mean, 1);
}

TEST(PrognosticScore, an_error_of_four_leaves_the_strict_cone_at_12_but_not_the_floor) {
  const PrognosticScore s = score(constant_error_life(200, 4));

  ASSERT_EQ(s.at_life[0].at, 12);
  EXPECT_EQ(s.at_life[0].strict, 0U);  // 20 % of 12 is 2.4
  EXPECT_EQ(s.at_life[0].floored, 1U);
  EXPECT_EQ(s.at_life[1].strict, 1U);  // 20 % of 25 is 5
  EXPECT_EQ(s.strict_from_half, 0U);
  EXPECT_EQ(s.floored_from_half, 1U);
}

TEST(PrognosticScore, an_error_is_judged_against_the_capped_truth) {
  const PrognosticScore s = score(constant_error_life(401, -20));

  ASSERT_EQ(s.at_lambda[0].at, 0.25);  // 300 left, capped to 125: the cone is 25 wide
  EXPECT_EQ(s.at_lambda[0].strict, 1U);
  EXPECT_EQ(s.at_lambda[2].strict, 1U);  // 100 left: the cone is 20 wide, its edge belongs to it
  EXPECT_EQ(s.at_lambda[3].strict, 0U);  // 40 left
}

TEST(PrognosticScore, the_horizon_begins_where_forecasts_stay_near_the_truth) {
  const auto life = replayed_life(200, [](double left) {
    const double median = left > 50 ? left + 30 : left;
    return models::Interval{0, median, 125};
  });

  EXPECT_DOUBLE_EQ(score(life).horizon.mean, 50);  // the band is 10 % of 200
}

TEST(PrognosticScore, relative_accuracy_averages_nine_places) {
  const auto life = replayed_life(101, [](double left) { return models::Interval{0, 1.1 * left, 125}; });

  EXPECT_NEAR(score(life).relative_accuracy.mean, 0.9, 1e-9);
}

TEST(PrognosticScore, a_fixed_life_is_asked_of_lives_watched_that_early_only) {
  const PrognosticScore s = score(constant_error_life(30, 0));

  EXPECT_EQ(s.at_life[1].lives, 1U);  // 25
  EXPECT_EQ(s.at_life[2].lives, 0U);  // 50
}

TEST(PrognosticScore, lives_that_did_not_fail_do_not_enter) {
  ReplayedLife life = constant_error_life(200, 0);
  life.failed = false;

  EXPECT_EQ(score(life).lives, 0U);
}

}  // namespace
}  // namespace portent::train
