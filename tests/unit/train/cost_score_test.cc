#include "train/cost_score.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/train/replayed.h"

namespace portent::train {
namespace {

const PolicyCost& named(const CostScore& score, const std::string& name) {
  for (const PolicyCost& policy : score.policies)
    if (policy.name == name) return policy;
  throw std::out_of_range(name);
}

const std::vector<ReplayedLife> kTwo = {constant_error_life(100, 0, "a"), constant_error_life(300, 0, "b")};

TEST(CostScore, running_to_failure_pays_the_failure_over_the_whole_life) {
  const PolicyCost p = named(score_costs(kTwo, usual_options()), "run to failure");

  EXPECT_DOUBLE_EQ(p.cost_per_life_unit, 10.0 / 400);
  EXPECT_DOUBLE_EQ(p.against_run_to_failure, 1);
  EXPECT_DOUBLE_EQ(p.failures, 1);
}

TEST(CostScore, an_alarm_pays_the_planned_price_and_the_life_it_wastes) {
  const PolicyCost p = named(score_costs(kTwo, usual_options()), "alarm at 30 cycles");

  EXPECT_DOUBLE_EQ(p.failures, 0);
  EXPECT_DOUBLE_EQ(p.wasted, 18);  // raised with 28 left, replaced 10 later
  EXPECT_DOUBLE_EQ(p.cost_per_life_unit, 2.0 / (82 + 282));
}

TEST(CostScore, an_alarm_later_than_the_response_is_a_failure) {
  const std::vector lives = {constant_error_life(100, 20, "a")};  // raised with 8 left

  EXPECT_DOUBLE_EQ(named(score_costs(lives, usual_options()), "alarm at 30 cycles").failures, 1);
}

TEST(CostScore, perfect_foresight_is_the_least_that_can_be_paid) {
  const CostScore score = score_costs(kTwo, usual_options());

  EXPECT_DOUBLE_EQ(named(score, "perfect foresight").cost_per_life_unit, 2.0 / 400);
  for (const PolicyCost& p : score.policies) EXPECT_GE(p.cost_per_life_unit, 2.0 / 400) << p.name;
}

TEST(CostScore, the_best_interval_lies_just_before_the_failures) {
  const std::vector lives = {constant_error_life(200, 0, "a"), constant_error_life(205, 0, "b")};

  const CostScore score = score_costs(lives, usual_options());

  EXPECT_LT(score.best_interval, 200);
  EXPECT_GT(score.best_interval, 199);
  EXPECT_DOUBLE_EQ(named(score, "fixed interval").failures, 0);
}

TEST(CostScore, where_failing_is_cheap_no_interval_pays) {
  BacktestOptions options = usual_options();
  options.costs.unplanned = 1;

  EXPECT_TRUE(std::isinf(score_costs(kTwo, options).best_interval));
}

}  // namespace
}  // namespace portent::train
