#include "train/reliability.h"

#include <gtest/gtest.h>

#include "tests/unit/train/replayed.h"
#include "train/random.h"

namespace portent::train {
namespace {

/// 100 lives whose forecasts are normal distributions of their errors, made `width` times as wide as true.
std::vector<ReplayedLife> normal_lives(double width, double shift = 0) {
  Random random(3);
  std::vector<ReplayedLife> lives;
  for (int i = 0; i < 100; ++i)
    lives.push_back(replayed_life(
        100,
        [&](double left) {
          const double median = left + 3 * random.normal() + shift, spread = 3 * width;
          return models::Interval{median - 1.2816 * spread, median, median + 1.2816 * spread};
        },
        std::to_string(i)));
  return lives;
}

TEST(Reliability, is_even_where_chances_are_true) {
  const Reliability r = score_reliability(normal_lives(1), usual_options());

  EXPECT_EQ(r.lives, 100U);
  EXPECT_NEAR(r.curve[1].observed, 0.1, 0.02);  // at 0.1
  EXPECT_NEAR(r.curve[5].observed, 0.5, 0.02);
  EXPECT_NEAR(r.curve[9].observed, 0.9, 0.02);
  EXPECT_NEAR(r.pit[0], 0.1, 0.02);
}

TEST(Reliability, too_narrow_intervals_leave_truths_at_both_ends) {
  const Reliability r = score_reliability(normal_lives(0.4), usual_options());

  EXPECT_GT(r.pit.front(), 0.2);
  EXPECT_GT(r.pit.back(), 0.2);
  EXPECT_GT(r.worst, 0.1);
}

TEST(Reliability, hopeful_forecasts_see_the_truth_come_early) {
  EXPECT_GT(score_reliability(normal_lives(1, 4), usual_options()).curve[5].observed, 0.8);
}

TEST(Reliability, what_is_beyond_the_cap_is_not_judged) {
  const auto life = replayed_life(200, [](double left) {
    return left < 125 ? models::Interval{left, left, left} : models::Interval{0, 0, 0};
  });

  // Points of no width: the truth is at or above all of each.
  EXPECT_NEAR(score_reliability(std::vector{life}, usual_options()).pit.back(), 1, 1e-9);
}

}  // namespace
}  // namespace portent::train
