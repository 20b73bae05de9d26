#include "train/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/support/sample_model.h"

namespace portent::train {
namespace {

using tests::sample_model;
using tests::sample_pipeline;

/// Machines of different length, whose truth is what a pipeline forecasts, `off` life units aside.
std::vector<TestLife> lives_true_to(const models::Pipeline& pipeline, double off) {
  std::vector<TestLife> lives;
  for (int machine = 0; machine < 12; ++machine) {
    TestLife life;
    life.asset = "m" + std::to_string(machine);
    for (int cycle = 1; cycle <= 15 + machine; ++cycle)
      life.readings.push_back(tests::sample_reading(life.asset, cycle));
    const double forecast = evaluate(pipeline, {life}, 125).capped.mae;  // of truth 0: the forecast itself
    life.truth = forecast + (machine % 2 == 0 ? off : 0);
    lives.push_back(std::move(life));
  }
  return lives;
}

TEST(Compare, finds_no_difference_between_a_model_and_itself) {
  const auto pipeline = sample_pipeline(sample_model());
  const Comparison comparison = compare(pipeline, pipeline, lives_true_to(pipeline, 5), 125);
  EXPECT_EQ(comparison.difference, 0);
  EXPECT_EQ(comparison.lowest, 0);
  EXPECT_EQ(comparison.highest, 0);
}

TEST(Compare, tells_the_better_of_two_with_an_interval_that_excludes_zero) {
  const auto right = sample_pipeline(sample_model(1)), wrong = sample_pipeline(sample_model(2));
  const auto lives = lives_true_to(right, 0);
  const Comparison comparison = compare(right, wrong, lives, 125);
  EXPECT_NEAR(comparison.first.capped.rmse, 0, 1e-9);
  EXPECT_NEAR(comparison.difference, -comparison.second.capped.rmse, 1e-9);
  EXPECT_LE(comparison.lowest, comparison.difference);
  EXPECT_GE(comparison.highest, comparison.difference);
  EXPECT_LT(comparison.highest, 0);
}

TEST(Compare, has_a_mirror_image_the_other_way_round) {
  const auto one = sample_pipeline(sample_model(1)), two = sample_pipeline(sample_model(2));
  const auto lives = lives_true_to(one, 8);
  const Comparison there = compare(one, two, lives, 125), back = compare(two, one, lives, 125);
  EXPECT_EQ(there.difference, -back.difference);
  EXPECT_EQ(there.lowest, -back.highest);
  EXPECT_EQ(there.highest, -back.lowest);
}

TEST(Compare, refuses_to_compare_on_no_machines) {
  const auto pipeline = sample_pipeline(sample_model());
  EXPECT_THROW(compare(pipeline, pipeline, {}, 125), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
