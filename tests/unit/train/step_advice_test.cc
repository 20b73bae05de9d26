#include "train/step_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

using testing::HasSubstr;

Fleet fleet_of(std::size_t steps, std::int64_t ms_each) {
  Fleet fleet;
  fleet.channels = {"temp"};
  std::vector<ingest::Step> life(steps);
  for (std::size_t i = 0; i < steps; ++i) {
    life[i].ts = static_cast<std::int64_t>(i) * ms_each;
    life[i].values = {0};
  }
  add_life(fleet, "P-1", life);
  return fleet;
}

TEST(StepAdvice, is_silent_where_lives_have_some_hundred_steps) {
  EXPECT_FALSE(step_advice(fleet_of(1500, 1000)));
}

TEST(StepAdvice, proposes_longer_steps_for_long_lives) {
  EXPECT_THAT(step_advice(fleet_of(9000, 600'000)).value(), HasSubstr("step: {every: 8h}"));
}

TEST(StepAdvice, proposes_fewer_rows_where_steps_are_cycles) {
  Fleet fleet = fleet_of(3000, 1000);
  fleet.step.every = ingest::StepConfig::Every::kCycle;

  EXPECT_THAT(step_advice(fleet).value(), HasSubstr("every 10 cycles"));
}

}  // namespace
}  // namespace portent::train
