#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "ingest/simulate/random.h"
#include "ingest/simulate/stream.h"

namespace portent::ingest {
namespace {

std::vector<Reading> messages_of(const SimulationConfig& config) {
  FleetStream stream(config);
  std::vector<Reading> messages;
  for (Reading message; stream.next(message);) messages.push_back(message);
  return messages;
}

std::vector<AssetPlan> plans_of(const SimulationConfig& config) {
  const FleetPhysics physics = draw_physics(config);
  std::vector<AssetPlan> plans;
  for (int unit = 1; unit <= config.assets; ++unit) plans.push_back(draw_asset(config, physics, unit));
  return plans;
}

/// What a channel shows at a step, by the asset's own stream; NaN where it is missing.
std::vector<double> channel_of(const SimulationConfig& config, const AssetPlan& plan, int channel) {
  const FleetPhysics physics = draw_physics(config);
  AssetStream stream(config, physics, plan);
  std::vector<double> values;
  for (Reading reading; stream.next(reading);) {
    values.push_back(NAN);
    for (const ChannelValue& value : reading.values)
      if (value.channel == "s" + std::to_string(channel + 1)) values.back() = value.value;
  }
  return values;
}

double mean(const std::vector<double>& values, std::size_t from, std::size_t count) {
  double sum = 0;
  for (std::size_t i = from; i < from + count; ++i) sum += values[i];
  return sum / static_cast<double>(count);
}

AssetPlan plan_with_fault(SensorFaultKind kind, double size) {
  AssetPlan plan;
  plan.unit = 1;
  plan.asset = "sim:M-00001";
  plan.life_steps = plan.steps = 100;
  plan.onset_step = 50;
  plan.sensor_fault = SensorFault{kind, 1, 20, 60, size};
  return plan;
}

TEST(SimulationRandom, draws_the_same_numbers_on_every_machine) {
  SimulationRandom random(42, 7, 1);

  EXPECT_EQ(random.next(), 0x1f55e56aa1a66a47U);
}

TEST(SimulationRandom, draws_normal_numbers_of_mean_zero_and_variance_one) {
  SimulationRandom random(1, 2, 3);
  double sum = 0, squares = 0;

  for (int i = 0; i < 100'000; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }

  EXPECT_NEAR(sum / 100'000, 0, 0.01);
  EXPECT_NEAR(squares / 100'000, 1, 0.015);
}

TEST(Simulation, keeps_an_asset_as_it_is_when_the_fleet_grows) {
  const auto small = plans_of({.assets = 3});
  const auto large = plans_of({.assets = 50});

  EXPECT_TRUE(std::equal(small.begin(), small.end(), large.begin()));
}

TEST(Simulation, reaches_each_modes_threshold_at_the_stated_life_and_not_before) {
  const SimulationConfig config{.assets = 60, .channels = 6, .mean_life = 300};
  const FleetPhysics physics = draw_physics(config);
  std::set<int> modes;
  for (const AssetPlan& plan : plans_of(config)) {
    modes.insert(plan.fault_mode);
    const int channel = plan.fault_mode + 3;
    const double gain =
        physics.gain[static_cast<std::size_t>(plan.fault_mode)][static_cast<std::size_t>(channel)];
    const double level = physics.level[0][static_cast<std::size_t>(channel)];
    const auto values = channel_of(config, plan, channel);

    EXPECT_NEAR((mean(values, values.size() - 3, 3) - level) / gain, 1, 0.35) << plan.asset;
    EXPECT_LT((mean(values, 0, 20) - level) / gain, 0.35) << plan.asset;
  }
  EXPECT_EQ(modes, (std::set<int>{0, 1, 2}));
}

TEST(Simulation, leaves_the_channels_of_other_modes_alone) {
  const SimulationConfig config{.assets = 20, .channels = 6, .mean_life = 300};
  const FleetPhysics physics = draw_physics(config);
  for (const AssetPlan& plan : plans_of(config)) {
    const int channel = (plan.fault_mode + 1) % 3;
    const auto values = channel_of(config, plan, channel);
    const double noise = physics.noise[static_cast<std::size_t>(channel)];

    EXPECT_NEAR(mean(values, 0, 20), mean(values, values.size() - 20, 20), 1.5 * noise) << plan.asset;
  }
}

TEST(Simulation, never_lets_wear_fall_and_ends_it_at_one) {
  for (const AssetPlan& plan : plans_of({.assets = 30})) {
    for (int step = 1; step <= plan.life_steps; ++step)
      ASSERT_GE(wear_at(plan, step), wear_at(plan, step - 1));
    EXPECT_EQ(wear_at(plan, plan.life_steps), 1);
    EXPECT_LT(wear_at(plan, plan.life_steps - 1), 1);
  }
}

TEST(Simulation, wears_by_a_step_at_the_onset_in_the_third_mode) {
  AssetPlan plan;
  plan.life_steps = 100;
  plan.fault_mode = 2;
  plan.onset_step = 60;

  EXPECT_EQ(wear_at(plan, 59), 0);
  EXPECT_NEAR(wear_at(plan, 60), 0.3, 1e-12);
  EXPECT_NEAR(wear_at(plan, 80), 0.65, 1e-12);
}

TEST(Simulation, varies_life_and_initial_wear_between_units) {
  const auto plans = plans_of({.assets = 500});
  double sum = 0;
  std::set<int> lives;
  std::set<double> wears;
  for (const AssetPlan& plan : plans) {
    sum += plan.life_steps;
    lives.insert(plan.life_steps);
    wears.insert(plan.initial_wear);
  }

  EXPECT_NEAR(sum / 500, 200, 8);
  EXPECT_GT(lives.size(), 80u);
  EXPECT_EQ(wears.size(), 500u);
}

TEST(Simulation, censors_and_spoils_the_stated_shares) {
  int censored = 0, faulty = 0;
  for (const AssetPlan& plan : plans_of({.assets = 4'000, .sensor_faults = 0.2, .censored = 0.35})) {
    censored += plan.censored();
    faulty += plan.sensor_fault.has_value();
  }

  EXPECT_NEAR(censored / 4'000.0, 0.35, 0.03);
  EXPECT_NEAR(faulty / 4'000.0, 0.2, 0.03);
}

TEST(Simulation, records_a_failed_asset_to_its_life_and_a_censored_one_less_far) {
  const SimulationConfig config{.assets = 40, .mean_life = 50, .censored = 0.5};
  std::map<std::string, int> recorded;
  for (const Reading& message : messages_of(config)) ++recorded[message.asset];

  for (const AssetPlan& plan : plans_of(config)) {
    EXPECT_EQ(recorded[plan.asset], plan.steps);
    if (plan.censored())
      EXPECT_LT(plan.steps, plan.life_steps);
    else
      EXPECT_EQ(plan.steps, plan.life_steps);
  }
}

TEST(Simulation, interleaves_assets_by_event_time) {
  const auto messages = messages_of({.assets = 20, .mean_life = 30});

  EXPECT_TRUE(std::is_sorted(messages.begin(), messages.end(),
                             [](const Reading& a, const Reading& b) { return a.ts < b.ts; }));
  EXPECT_NE(messages[0].asset, messages[1].asset);
}

TEST(Simulation, delays_the_stated_share_within_the_bound_and_loses_nothing) {
  const SimulationConfig punctual{.assets = 20, .mean_life = 100, .interval_ms = 1'000};
  SimulationConfig late = punctual;
  late.late = 0.25;
  late.late_by = 2;
  auto expected = messages_of(punctual);
  auto messages = messages_of(late);
  std::int64_t newest = 0, longest = 0;
  int behind = 0;
  for (const Reading& message : messages) {
    newest = std::max(newest, message.ts);
    longest = std::max(longest, newest - message.ts);
    behind += message.ts < newest;
  }

  EXPECT_GT(behind, static_cast<int>(messages.size()) / 5);
  EXPECT_LE(longest, 2'001);
  const auto before = [](const Reading& a, const Reading& b) {
    return std::tie(a.asset, a.ts) < std::tie(b.asset, b.ts);
  };
  std::sort(expected.begin(), expected.end(), before);
  std::sort(messages.begin(), messages.end(), before);
  EXPECT_EQ(messages, expected);
}

TEST(Simulation, splits_readings_into_one_tag_a_message_with_the_same_values) {
  SimulationConfig config{.assets = 3, .channels = 4, .mean_life = 30};
  const auto whole = messages_of(config);
  config.one_tag = true;
  const auto tags = messages_of(config);

  ASSERT_EQ(tags.size(), whole.size() * 7);
  for (std::size_t i = 0; i < tags.size(); ++i) {
    ASSERT_EQ(tags[i].values.size(), 1u);
    EXPECT_EQ(tags[i].ts, whole[i / 7].ts);
    EXPECT_EQ(tags[i].values[0], whole[i / 7].values[i % 7]);
  }
}

TEST(Simulation, moves_channel_levels_and_settings_with_the_regime) {
  const SimulationConfig config{.assets = 1, .channels = 3, .regimes = 4, .mean_life = 400};
  const FleetPhysics physics = draw_physics(config);
  std::map<int, std::vector<double>> by_regime;
  for (const Reading& message : messages_of(config))
    by_regime[static_cast<int>(std::lround(message.values[0].value / 7))].push_back(message.values[3].value);

  ASSERT_EQ(by_regime.size(), 4u);
  for (const auto& [regime, values] : by_regime)
    EXPECT_NEAR(values.front(), physics.level[static_cast<std::size_t>(regime)][0], 16 * physics.noise[0]);
}

TEST(SimulatedSensor, sticks_between_its_steps) {
  const auto values = channel_of({.channels = 3}, plan_with_fault(SensorFaultKind::kStuck, 0), 1);

  for (std::size_t step = 20; step <= 60; ++step) EXPECT_EQ(values[step - 1], values[19]);
  EXPECT_NE(values[60], values[59]);
}

TEST(SimulatedSensor, drops_out_between_its_steps) {
  const auto values = channel_of({.channels = 3}, plan_with_fault(SensorFaultKind::kDropout, 0), 1);

  for (std::size_t step = 1; step <= 100; ++step)
    EXPECT_EQ(std::isnan(values[step - 1]), step >= 20 && step <= 60);
}

TEST(SimulatedSensor, adds_a_bias_and_a_drift_to_what_it_would_have_shown) {
  AssetPlan sound = plan_with_fault(SensorFaultKind::kBias, 0);
  sound.sensor_fault.reset();
  const auto truth = channel_of({.channels = 3}, sound, 1);
  const auto biased = channel_of({.channels = 3}, plan_with_fault(SensorFaultKind::kBias, 500), 1);
  const auto drifting = channel_of({.channels = 3}, plan_with_fault(SensorFaultKind::kDrift, 410), 1);

  EXPECT_EQ(biased[18], truth[18]);
  EXPECT_NEAR(biased[19] - truth[19], 500, 1e-3);
  EXPECT_NEAR(biased[59] - truth[59], 500, 1e-3);
  EXPECT_EQ(biased[60], truth[60]);
  EXPECT_NEAR(drifting[19] - truth[19], 10, 1e-3);
  EXPECT_NEAR(drifting[59] - truth[59], 410, 1e-3);
  EXPECT_EQ(drifting[60], truth[60]);
}

TEST(SimulatedSensor, spikes_at_some_of_its_steps) {
  const auto values = channel_of({.channels = 3}, plan_with_fault(SensorFaultKind::kSpike, 1e6), 1);

  const auto spikes = std::count_if(values.begin(), values.end(), [](double value) { return value > 5e5; });
  EXPECT_GE(spikes, 3);
  EXPECT_LE(spikes, 25);
}

}  // namespace
}  // namespace portent::ingest
