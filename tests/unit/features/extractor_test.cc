#include "features/extractor.h"

#include <gtest/gtest.h>

#include <cmath>

namespace portent::features {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// One setting, channels a (mean 10, std 2) and b (constant in training).
ExtractorConfig config() {
  ExtractorConfig c;
  c.settings = {"load"};
  c.channels = {"a", "b"};
  c.regimes = {{0}, {1}, {{0}, {100}}, 5};
  c.mean = {{10, 3}, {20, 3}};
  c.inv_std = {{0.5, 0}, {0.5, 0}};
  c.low = {-4, 0};
  c.high = {4, 0};
  c.stuck_after = {0, 0};
  return c;
}

class Machine {
 public:
  explicit Machine(const ExtractorConfig& c = config())
      : extractor(c), state(extractor.fresh()), inputs(c.inputs()) {}

  StepFacts step(std::optional<double> usage, std::vector<double> values, bool after_gap = false) {
    ingest::Step s;
    s.usage = usage;
    s.after_gap = after_gap;
    s.values = std::move(values);
    return extractor.step(state, s, inputs);
  }
  float a() const { return inputs[0]; }
  float b_of_a() const { return inputs[2]; }
  float age() const { return inputs[4]; }

  Extractor extractor;
  ExtractorState state;
  std::vector<float> inputs;
};

TEST(Extractor, smooths_z_with_a_bias_corrected_average) {
  Machine m;
  m.step(1, {0, 12, 3});
  EXPECT_FLOAT_EQ(m.a(), 1);
  m.step(2, {0, 14, 3});
  EXPECT_FLOAT_EQ(m.a(), static_cast<float>((0.9 * 0.1 * 1 + 0.1 * 2) / 0.19));
}

TEST(Extractor, subtracts_the_mean_of_the_machines_own_first_steps) {
  Machine m;
  for (int cycle = 1; cycle <= 10; ++cycle) m.step(cycle, {0, 12, 3});
  EXPECT_NEAR(m.b_of_a(), 0, 1e-6);
  for (int cycle = 11; cycle <= 200; ++cycle) m.step(cycle, {0, 16, 3});
  EXPECT_NEAR(m.b_of_a(), 2, 1e-6) << "z went from 1 to 3; the baseline stays 1";
}

TEST(Extractor, gives_nothing_for_a_constant_channel_however_long_it_runs) {
  Machine m;
  for (int cycle = 1; cycle <= 5000; ++cycle) {
    m.step(cycle, {0, 10 + std::sin(cycle), 3.0000001});
    ASSERT_EQ(m.inputs[1], 0.0F) << cycle;
    ASSERT_EQ(m.inputs[3], 0.0F) << cycle;
  }
}

TEST(Extractor, scales_by_the_regime_of_the_settings) {
  Machine m;
  const StepFacts low = m.step(1, {0, 12, 3});
  EXPECT_EQ(low.regime, 0U);
  Machine n;
  const StepFacts high = n.step(1, {100, 22, 3});
  EXPECT_EQ(high.regime, 1U);
  EXPECT_EQ(n.a(), m.a());
}

TEST(Extractor, flags_settings_that_training_never_saw) {
  Machine m;
  EXPECT_FALSE(m.step(1, {4, 10, 3}).out_of_distribution);
  EXPECT_TRUE(m.step(2, {50, 10, 3}).out_of_distribution);
}

ExtractorConfig at_constant(double setting) {
  ExtractorConfig c = config();
  c.regimes = {{setting}, {0}, {{0}}, 0};
  c.mean.resize(1);
  c.inv_std.resize(1);
  return c;
}

TEST(Extractor, flags_a_setting_that_was_constant_in_training_and_clearly_differs_now) {
  Machine bearing(at_constant(1800)), unloaded(at_constant(0));
  EXPECT_FALSE(bearing.step(1, {1800, 10, 3}).out_of_distribution);
  EXPECT_TRUE(bearing.step(2, {1500, 10, 3}).out_of_distribution);
  EXPECT_TRUE(bearing.step(3, {1850, 10, 3}).out_of_distribution);
  EXPECT_FALSE(bearing.step(4, {1800, 10, 3}).out_of_distribution);
  EXPECT_TRUE(unloaded.step(1, {1, 10, 3}).out_of_distribution);
}

TEST(Extractor, takes_a_constant_setting_for_the_same_within_a_hundredth) {
  Machine bearing(at_constant(1800)), unloaded(at_constant(0));
  EXPECT_FALSE(bearing.step(1, {1803, 10, 3}).out_of_distribution);
  EXPECT_FALSE(unloaded.step(1, {0.0007, 10, 3}).out_of_distribution);
}

TEST(Extractor, flags_a_setting_between_regimes_that_training_met_without_any_noise) {
  ExtractorConfig c = config();
  c.regimes = {{80}, {0.05}, {{-1}, {0}, {1}}, 0};
  c.mean.push_back(c.mean[0]);
  c.inv_std.push_back(c.inv_std[0]);
  Machine pump(c);
  EXPECT_FALSE(pump.step(1, {100, 10, 3}).out_of_distribution);
  EXPECT_TRUE(pump.step(2, {150, 10, 3}).out_of_distribution);
}

TEST(Extractor, flags_a_channel_far_outside_its_training_range) {
  Machine m;
  EXPECT_FALSE(m.step(1, {0, 18, 3}).out_of_distribution);
  Machine n;
  EXPECT_TRUE(n.step(1, {0, 60, 3}).out_of_distribution);
}

TEST(Extractor, knows_neither_age_nor_baseline_of_a_machine_met_in_mid_life) {
  Machine m;
  const StepFacts facts = m.step(150, {0, 12, 3});
  EXPECT_FALSE(facts.baseline_known || facts.age_known);
  EXPECT_EQ(m.inputs, (std::vector<float>{1, 0, 0, 0, 0, 0, 0, 1, 0}));
}

TEST(Extractor, knows_the_age_where_the_ledger_knows_when_the_life_began) {
  Machine m;
  m.state.origin_known = true;
  m.state.origin = 50;
  const StepFacts facts = m.step(150, {0, 12, 3});
  EXPECT_TRUE(facts.age_known);
  EXPECT_FALSE(facts.baseline_known);
  EXPECT_FLOAT_EQ(m.age(), 1.0F);
}

TEST(Extractor, stops_counting_age_at_its_limit) {
  Machine m;
  m.step(1, {0, 12, 3});
  m.step(100'000, {0, 12, 3});
  EXPECT_FLOAT_EQ(m.age(), 4.0F);
}

TEST(Extractor, begins_age_and_baseline_anew_with_a_new_life) {
  Machine m;
  for (int cycle = 1; cycle <= 50; ++cycle) m.step(cycle, {0, 12, 3});
  m.extractor.begin_life(m.state);
  const StepFacts facts = m.step(51, {0, 16, 3});
  EXPECT_TRUE(facts.baseline_known && facts.age_known);
  EXPECT_FLOAT_EQ(m.age(), 0.01F);
  EXPECT_NEAR(m.b_of_a(), 0, 1e-6) << "the first step of the new life is its own baseline";
}

TEST(Extractor, forgets_its_smoothing_after_a_gap_but_keeps_baseline_and_age) {
  Machine m;
  for (int cycle = 1; cycle <= 10; ++cycle) m.step(cycle, {0, 12, 3});
  m.step(100, {0, 16, 3}, true);
  EXPECT_FLOAT_EQ(m.a(), 3);
  EXPECT_FLOAT_EQ(m.b_of_a(), 2);
  EXPECT_FLOAT_EQ(m.age(), 1);
}

TEST(Extractor, keeps_its_sums_while_a_channel_is_missing_and_says_so) {
  Machine m;
  m.step(1, {0, 12, 3});
  const StepFacts facts = m.step(2, {0, kMissing, 3});
  EXPECT_EQ(facts.missing, 1U);
  EXPECT_FLOAT_EQ(m.a(), 1);
}

TEST(Extractor, stops_using_a_stuck_sensor_until_it_moves_again) {
  ExtractorConfig watched = config();
  watched.stuck_after = {3, 0};
  Machine m(watched);
  for (int cycle = 1; cycle <= 3; ++cycle) EXPECT_EQ(m.step(cycle, {0, 12, 3}).stuck, 0U);
  EXPECT_EQ(m.step(4, {0, 12, 3}).stuck, 1U);
  EXPECT_EQ(m.step(5, {0, 12.01, 3}).stuck, 0U);
}

TEST(Extractor, makes_the_same_bits_from_a_restored_state) {
  Machine whole, part;
  const auto value = [](int cycle) { return 10 + std::sin(cycle * 0.7) * 3; };
  for (int cycle = 1; cycle <= 40; ++cycle) {
    whole.step(cycle, {0, value(cycle), 3});
    part.step(cycle, {0, value(cycle), 3});
  }
  ingest::ByteWriter to;
  part.state.save(to);
  const std::string bytes = to.take();
  Machine restored;
  ingest::ByteReader from(bytes);
  restored.state = ExtractorState::load(from, 2);
  ASSERT_TRUE(!from.failed() && from.at_end());
  for (int cycle = 41; cycle <= 80; ++cycle) {
    whole.step(cycle, {0, value(cycle), 3});
    restored.step(cycle, {0, value(cycle), 3});
    ASSERT_EQ(restored.inputs, whole.inputs) << cycle;
  }
}

TEST(Extractor, takes_a_value_beyond_fifty_deviations_for_no_measurement) {
  Machine spiked, clean;
  spiked.step(1, {0, 12, 3});
  clean.step(1, {0, 12, 3});
  const StepFacts facts = spiked.step(2, {0, 9999, 3});
  EXPECT_EQ(facts.missing, 1U);
  spiked.step(3, {0, 13, 3});
  clean.step(3, {0, 13, 3});
  EXPECT_EQ(spiked.a(), clean.a()) << "neither the smoothing nor the baseline keeps the spike";
}

TEST(Extractor, never_makes_an_input_that_is_no_number) {
  Machine m;
  for (const double value : {1e308, -1e308, 12.0, std::numeric_limits<double>::infinity()})
    m.step(1, {0, value, value});
  for (const float input : m.inputs) EXPECT_TRUE(std::isfinite(input));
}

TEST(Extractor, does_not_trust_a_step_that_lacks_most_channels_or_a_setting) {
  Machine m;
  EXPECT_FALSE(m.step(1, {0, 12, 3}).out_of_distribution);
  EXPECT_FALSE(m.step(2, {0, kMissing, 3}).out_of_distribution) << "half of the channels are there";
  EXPECT_TRUE(m.step(3, {0, kMissing, kMissing}).out_of_distribution);
  EXPECT_TRUE(m.step(4, {kMissing, 12, 3}).out_of_distribution);
}

TEST(Extractor, takes_the_counter_of_a_new_part_that_starts_again_for_its_age) {
  Machine m;
  for (int cycle = 1; cycle <= 1200; ++cycle) m.step(cycle, {0, 12, 3});
  m.extractor.begin_life(m.state);
  m.step(1, {0, 12, 3});
  m.step(100, {0, 12, 3});
  EXPECT_FLOAT_EQ(m.age(), 1.0F);
}

TEST(Extractor, does_not_know_an_age_below_the_life_start_of_the_ledger) {
  Machine m;
  m.state.origin_known = true;
  m.state.origin = 500;
  m.step(300, {0, 12, 3});
  EXPECT_FALSE(m.step(301, {0, 12, 3}).age_known);
}

/// The same, with channel b as `kind`, rare in training: mean 0.02, deviation 0.14.
ExtractorConfig config_with(ChannelKind kind) {
  ExtractorConfig c = config();
  c.kinds = {ChannelKind::kSensor, kind};
  c.mean = {{10, 0.02}, {20, 0.02}};
  c.inv_std = {{0.5, 7}, {0.5, 7}};
  c.low = {-4, -0.2};
  c.high = {4, 0.2};
  return c;
}

class SymbolsAndEvents : public testing::TestWithParam<ChannelKind> {
 protected:
  Machine silent_{config_with(GetParam())}, told_{config_with(GetParam())};
};

TEST_P(SymbolsAndEvents, are_zero_where_a_step_does_not_carry_them) {
  for (int cycle = 1; cycle <= 20; ++cycle) {
    EXPECT_EQ(silent_.step(cycle, {0, 12, kMissing}).missing, 0U);
    told_.step(cycle, {0, 12, 0});
    EXPECT_EQ(silent_.inputs, told_.inputs);
  }
}

TEST_P(SymbolsAndEvents, are_never_out_of_range) {
  for (int cycle = 1; cycle <= 20; ++cycle) EXPECT_FALSE(told_.step(cycle, {0, 12, 40}).out_of_distribution);
  EXPECT_EQ(told_.inputs[1], 10.0F) << "at the most ten deviations";
}

TEST_P(SymbolsAndEvents, do_not_make_up_for_sensors_that_are_missing) {
  EXPECT_TRUE(told_.step(1, {0, kMissing, 0}).out_of_distribution);
}

INSTANTIATE_TEST_SUITE_P(Extractor, SymbolsAndEvents,
                         testing::Values(ChannelKind::kSymbol, ChannelKind::kEvent));

}  // namespace
}  // namespace portent::features
