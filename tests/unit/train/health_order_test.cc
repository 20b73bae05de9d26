#include "train/health_order.h"

#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/support/sample_model.h"

namespace portent::train {
namespace {

/// A machine read to its failure, one reading a cycle.
TestLife life_of(int cycles) {
  TestLife life;
  life.asset = "m";
  for (int cycle = 1; cycle <= cycles; ++cycle)
    life.readings.push_back(tests::sample_reading(life.asset, cycle));
  return life;
}

TEST(HealthOrder, looks_only_at_the_last_of_each_life) {
  const auto pipeline = tests::sample_pipeline(tests::sample_model());
  const HealthOrder order = order_by_health(pipeline, {life_of(60), life_of(80)}, 9);
  EXPECT_EQ(order.lives, 2U);
  EXPECT_EQ(order.forecasts, 20U) << "9 to 0 cycles left, of both";
  EXPECT_LE(std::abs(order.rank), 1);
}

TEST(HealthOrder, counts_what_is_left_behind_the_last_reading) {
  const auto pipeline = tests::sample_pipeline(tests::sample_model());
  TestLife cut = life_of(60);
  cut.truth = 5;
  EXPECT_EQ(order_by_health(pipeline, {cut}, 9).forecasts, 5U) << "9 to 5 cycles left";
}

TEST(HealthOrder, is_refused_where_no_health_was_seen_near_an_end) {
  const auto pipeline = tests::sample_pipeline(tests::sample_model());
  TestLife far = life_of(60);
  far.truth = 500;
  EXPECT_THROW(order_by_health(pipeline, {far}, 60), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
