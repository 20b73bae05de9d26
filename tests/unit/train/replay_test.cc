#include "train/replay.h"

#include <gtest/gtest.h>

#include "tests/support/sample_model.h"
#include "tests/unit/train/fleets.h"
#include "train/alarm_score.h"

namespace portent::train {
namespace {

/// Machines of the sample model, as their readings come, each a cycle longer than the one before; `slot_ms` >
/// 0: their times are ends of slots.
Fleet sample_fleet(int machines, int cycles, std::int64_t slot_ms = 0) {
  Fleet fleet;
  const ingest::Reading first = tests::sample_reading("m-0", 1);
  fleet.settings = {first.values[0].channel};
  for (std::size_t c = 1; c < first.values.size(); ++c) fleet.channels.push_back(first.values[c].channel);
  for (int m = 0; m < machines; ++m) {
    const std::string asset = "m-" + std::to_string(m);
    std::vector<ingest::Step> steps;
    for (int cycle = 1; cycle <= cycles + m; ++cycle) {
      const ingest::Reading reading = tests::sample_reading(asset, cycle);
      ingest::Step& step = steps.emplace_back();
      step.ts = slot_ms > 0 ? reading.ts - reading.ts % slot_ms : reading.ts;
      step.usage = reading.usage;
      for (const auto& value : reading.values) step.values.push_back(value.value);
    }
    add_life(fleet, asset, steps);
  }
  return fleet;
}

class ReplayTest : public testing::Test {
 protected:
  const models::Pipeline pipeline_ = tests::sample_pipeline(tests::sample_model());
};

TEST_F(ReplayTest, forecasts_every_step_of_a_life_with_what_was_truly_left) {
  const Fleet fleet = sample_fleet(1, 40);

  const ReplayedLife life = replay_life(pipeline_, fleet, fleet.lives[0]);

  ASSERT_EQ(life.forecasts.size(), 40U);
  EXPECT_EQ(life.forecasts.front().usage, 1);
  EXPECT_EQ(life.forecasts.front().remaining, 39);
  EXPECT_EQ(life.forecasts.back().remaining, 0);
  EXPECT_EQ(length_of(life), 40);
}

TEST_F(ReplayTest, gives_the_forecasts_of_serving_to_the_bit) {
  const Fleet fleet = sample_fleet(1, 40);
  models::AssetState state = pipeline_.fresh();
  models::PipelineCounts counts;
  std::vector<models::Forecast> served;
  for (int cycle = 1; cycle <= 40; ++cycle)
    pipeline_.accept(state, {"m-0", ""}, tests::sample_reading("m-0", cycle), {}, served, counts);

  const ReplayedLife life = replay_life(pipeline_, fleet, fleet.lives[0]);

  ASSERT_EQ(life.forecasts.size(), served.size());
  for (std::size_t i = 0; i < served.size(); ++i) EXPECT_EQ(life.forecasts[i].forecast, served[i]);
}

TEST_F(ReplayTest, makes_slots_of_time_again_as_they_were) {
  ingest::StepConfig minutes;
  minutes.every = ingest::StepConfig::Every::kDuration;
  minutes.every_ms = 60'000;
  const models::Pipeline pipeline = tests::sample_pipeline(tests::sample_model(1, minutes));
  Fleet fleet = sample_fleet(1, 40, 60'000);
  fleet.step = minutes;

  const ReplayedLife life = replay_life(pipeline, fleet, fleet.lives[0]);

  ASSERT_EQ(life.forecasts.size(), 39U);  // nothing closes the last slot
  EXPECT_EQ(life.forecasts[0].forecast.ts, fleet.lives[0].steps[0].ts);
  EXPECT_EQ(life.forecasts[38].remaining, 1);
}

TEST_F(ReplayTest, does_not_depend_on_how_many_lives_run_side_by_side) {
  const Fleet fleet = sample_fleet(5, 30);

  const auto alone = replay_lives(pipeline_, fleet, 1), beside = replay_lives(pipeline_, fleet, 4);

  ASSERT_EQ(alone.size(), 5U);
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].asset, beside[i].asset);
    EXPECT_EQ(alone[i].forecasts.back().forecast, beside[i].forecasts.back().forecast);
  }
}

TEST_F(ReplayTest, alarms_are_judged_as_the_forecasts_carried_them) {
  models::Bundle bundle = tests::sample_model();
  bundle.manifest.policy = {{{models::policy::Level::kOrange, 80, 1, 2}}};
  const models::Pipeline pipeline = tests::sample_pipeline(bundle);
  const Fleet fleet = sample_fleet(1, 60);

  const ReplayedLife life = replay_life(pipeline, fleet, fleet.lives[0]);

  std::vector<std::size_t> raised, judged_raised;
  for (std::size_t i = 0; i < life.forecasts.size(); ++i)
    for (const auto& breach : life.forecasts[i].forecast.breaches)
      if (breach.edge == models::policy::Edge::kRaised) raised.push_back(i);
  for (const AlarmSpan& span : alarm_spans(life, bundle.manifest.policy.rules[0]))
    judged_raised.push_back(span.raised);
  EXPECT_FALSE(raised.empty());
  EXPECT_EQ(judged_raised, raised);
}

}  // namespace
}  // namespace portent::train
