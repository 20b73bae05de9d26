#include "models/health_index.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace portent::models {
namespace {

/// Two channels; healthy is 0, the second channel is twice as wide. Level 1 is as new, 5 the worst.
HealthConfig two_channels() {
  HealthConfig config;
  config.own_share = 1;
  config.fleet_baseline = {0.25, 0};
  config.center = {0, 0};
  config.whitening = {1, 0, 0, 0.5};
  config.ewm_weight = 1;
  config.leak = 0.5;
  config.settling_steps = 0;
  config.healthy_level = 1;
  config.worst_level = 5;
  return config;
}

/// Smoothed z of two channels, met at their start with a baseline of zero.
std::vector<float> seen(float first, float second, bool baseline_known = true) {
  return {first, second, baseline_known ? first : 0,  baseline_known ? second : 0,
          0,     0,      baseline_known ? 1.0F : 0.0F};
}

TEST(HealthIndex, is_the_squared_distance_in_healthy_deviations) {
  const HealthIndex index(two_channels());
  auto state = index.fresh();
  const Health now = index.step(state, seen(3, 8));
  EXPECT_EQ(now.distance, 3 * 3 + 4 * 4);
  EXPECT_EQ(now.level, 5);
  EXPECT_EQ(now.health, 0);
}

TEST(HealthIndex, gives_each_channel_a_share_and_they_sum_to_the_distance) {
  HealthConfig config = two_channels();
  config.whitening = {1.1, -0.3, -0.3, 0.7};
  const HealthIndex index(config);
  auto state = index.fresh();
  const auto shares = index.contributions(seen(2, -1));
  EXPECT_NEAR(shares[0], 2.5 * 2.5, 1e-12);
  EXPECT_NEAR(shares[1], 1.3 * 1.3, 1e-12);
  EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), 0.0), index.step(state, seen(2, -1)).distance);
}

TEST(HealthIndex, falls_at_once_and_recovers_by_the_leak) {
  const HealthIndex index(two_channels());
  auto state = index.fresh();
  EXPECT_EQ(index.step(state, seen(1, 0)).health, 100);
  EXPECT_EQ(index.step(state, seen(3, 0)).health, 50);
  EXPECT_EQ(index.step(state, seen(1, 0)).health, 75) << "half of the way back";
}

TEST(HealthIndex, says_nothing_until_the_smoothing_has_settled) {
  HealthConfig config = two_channels();
  config.settling_steps = 2;
  const HealthIndex index(config);
  auto state = index.fresh();
  for (int i = 0; i < 2; ++i) {
    const Health early = index.step(state, seen(5, 0));
    EXPECT_FALSE(early.settled);
    EXPECT_EQ(early.health, 100);
  }
  EXPECT_EQ(index.step(state, seen(5, 0)).health, 0);
}

TEST(HealthIndex, keeps_its_level_over_a_gap) {
  HealthConfig config = two_channels();
  config.settling_steps = 1;
  const HealthIndex index(config);
  auto state = index.fresh();
  for (int i = 0; i < 3; ++i) index.step(state, seen(3, 0));
  index.restart_window(state);
  EXPECT_EQ(index.step(state, seen(1, 0)).health, 50);
}

TEST(HealthIndex, takes_the_fleets_baseline_where_the_own_is_missing) {
  const HealthIndex index(two_channels());
  EXPECT_EQ(index.contributions(seen(1.25, 0, false))[0], 1);
}

TEST(HealthIndex, takes_off_a_share_of_the_own_baseline) {
  HealthConfig config = two_channels();
  config.own_share = 0.5;
  const std::vector<float> offset_by_two = {3, 0, 1, 0, 0, 0, 1};
  EXPECT_EQ(health_deviation(config, offset_by_two)[0], 2);
}

TEST(HealthState, goes_on_to_the_bit_after_it_was_saved) {
  const HealthIndex index(two_channels());
  auto state = index.fresh();
  index.step(state, seen(2.7F, 0.3F));
  ingest::ByteWriter bytes;
  state.save(bytes);
  const std::string saved = bytes.take();
  ingest::ByteReader reader(saved);
  auto restored = HealthState::load(reader);
  ASSERT_FALSE(reader.failed());
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(index.step(restored, seen(1.9F, 0)), index.step(state, seen(1.9F, 0)));
  EXPECT_EQ(restored, state);
}

TEST(HealthState, is_refused_where_its_numbers_are_impossible) {
  for (const HealthState& wrong :
       {HealthState{.ewm = std::numeric_limits<double>::quiet_NaN()}, HealthState{.ewm_norm = 2},
        HealthState{.level = std::numeric_limits<double>::infinity()}, HealthState{.steps = -1}}) {
    ingest::ByteWriter bytes;
    wrong.save(bytes);
    const std::string saved = bytes.take();
    ingest::ByteReader reader(saved);
    HealthState::load(reader);
    EXPECT_TRUE(reader.failed());
  }
}

TEST(HealthProblem, names_what_is_wrong) {
  EXPECT_EQ(health_problem(two_channels(), 2), "");
  EXPECT_NE(health_problem(two_channels(), 3), "");
  HealthConfig config = two_channels();
  config.worst_level = config.healthy_level;
  EXPECT_EQ(health_problem(config, 2), "healthy_level must be below worst_level");
  config = two_channels();
  config.whitening[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(health_problem(config, 2), "");
}

}  // namespace
}  // namespace portent::models
