#include "features/range_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace portent::features {
namespace {

using Kind = RangeFault::Kind;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

ExtractorConfig config() {
  ExtractorConfig c;
  c.settings = {"load"};
  c.channels = {"a", "b"};
  c.regimes = {{0}, {0.1}, {{0}, {10}}, 1};
  c.mean = {{10, 3}, {20, 3}};
  c.inv_std = {{0.5, 1}, {0.5, 1}};
  c.low = {-4, -2};
  c.high = {4, 2};
  c.stuck_after = {0, 0};
  return c;
}

class Machine {
 public:
  explicit Machine(const ExtractorConfig& c = config()) : extractor_(c) {}
  StepFacts step(double usage, std::vector<double> values) {
    ingest::Step s;
    s.usage = usage;
    s.values = std::move(values);
    values_ = s.values;
    facts_ = extractor_.step(state_, s, inputs_);
    return facts_;
  }
  std::vector<RangeFault> faults() const {
    return range_faults(extractor_.config(), state_, values_, facts_);
  }

 private:
  Extractor extractor_;
  ExtractorState state_ = extractor_.fresh();
  std::vector<float> inputs_ = std::vector<float>(config().inputs());
  std::vector<double> values_;
  StepFacts facts_;
};

TEST(RangeFaults, are_there_exactly_where_the_extractor_calls_a_step_out_of_distribution) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  int out = 0, in = 0;
  for (int life = 0; life < 40; ++life) {
    Machine machine;
    const double wild = life % 4;
    for (int cycle = 1; cycle <= 50; ++cycle) {
      const auto maybe = [&](double v) { return random() % 25 == 0 ? kMissing : v; };
      const auto facts =
          machine.step(cycle, {maybe(2 * wild * normal(random)), maybe(10 + 4 * wild * normal(random)),
                               maybe(3 + wild * normal(random))});
      ASSERT_EQ(!machine.faults().empty(), facts.out_of_distribution) << life << ' ' << cycle;
      ++(facts.out_of_distribution ? out : in);
    }
  }
  EXPECT_GT(out, 50);
  EXPECT_GT(in, 50);
}

TEST(RangeFaults, name_a_setting_that_was_constant_in_training_and_its_value_then) {
  ExtractorConfig constant = config();
  constant.regimes = {{1800}, {0}, {{0}}, 0};
  constant.mean.resize(1);
  constant.inv_std.resize(1);
  Machine machine(constant);
  EXPECT_TRUE(machine.step(1, {1500, 10, 3}).out_of_distribution);
  EXPECT_THAT(machine.faults(),
              testing::ElementsAre(RangeFault{Kind::kConstantSetting, "load", 1500, 1800, 1800}));
}

TEST(RangeFaults, name_a_channel_in_the_unit_of_its_readings) {
  Machine machine;
  machine.step(1, {0, 30, 3});
  const auto faults = machine.faults();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].kind, Kind::kChannel);
  EXPECT_EQ(faults[0].name, "a");
  EXPECT_NEAR(faults[0].value, 30, 1e-9);
  EXPECT_NEAR(faults[0].low, 10 - 8 * 2, 1e-9) << "half the range beyond the lowest";
  EXPECT_NEAR(faults[0].high, 10 + 8 * 2, 1e-9);
}

TEST(RangeFaults, name_a_setting_and_the_distance_of_an_unknown_regime) {
  Machine machine;
  machine.step(1, {50, 10, 3});
  const auto faults = machine.faults();
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0], (RangeFault{Kind::kRegime, "", 5, 0, 1.5}));
  EXPECT_EQ(faults[1].kind, Kind::kSetting);
  EXPECT_EQ(faults[1].name, "load");
  EXPECT_EQ(faults[1].value, 50);
}

TEST(RangeFaults, name_a_missing_setting_and_too_few_channels) {
  Machine machine;
  machine.step(1, {kMissing, kMissing, kMissing});
  const auto faults = machine.faults();
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].kind, Kind::kSettingMissing);
  EXPECT_EQ(faults[1], (RangeFault{Kind::kTooFewChannels, "", 0, 1, 2}));
}

}  // namespace
}  // namespace portent::features
