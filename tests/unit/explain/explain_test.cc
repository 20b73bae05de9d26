#include "models/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/sample_model.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models {
namespace {

using tests::blend_sample, tests::moment_after, tests::Parts;

double total(const Attribution& a) {
  double sum = a.reference + a.age + a.calibration;
  for (const ChannelShare& channel : a.channels) sum += channel.life;
  return sum;
}

class Kinds : public testing::TestWithParam<Parts> {};

TEST_P(Kinds, of_model_are_all_attributed_up_to_the_median) {
  const Bundle bundle = blend_sample(GetParam());
  const Explanation e = explain_forecast(bundle, moment_after(bundle, 150));
  ASSERT_TRUE(e.attribution.has_value());
  const Attribution& a = *e.attribution;
  EXPECT_NEAR(total(a), e.forecast.rul.p50, 1e-3);
  EXPECT_LT(a.completeness_error, 1e-3);
  EXPECT_EQ(a.channels.size(), 2U);
  EXPECT_GE(std::fabs(a.channels[0].life), std::fabs(a.channels[1].life));
  EXPECT_EQ(a.stairs > 0, GetParam() != Parts::kTrees);
  for (const ChannelShare& c : a.channels) {
    EXPECT_EQ(c.networks != 0, GetParam() != Parts::kTrees);
    EXPECT_EQ(c.trees != 0, GetParam() != Parts::kNetworks);
    EXPECT_NEAR(c.life, a.network_weight * c.networks + (1 - a.network_weight) * c.trees, 1e-9);
  }
}

INSTANTIATE_TEST_SUITE_P(Explain, Kinds, testing::Values(Parts::kNetworks, Parts::kTrees, Parts::kBoth));

TEST(Explain, a_correction_by_age_is_the_ages) {
  Bundle bundle = blend_sample();
  bundle.manifest.blend.by_age = {};
  const Explanation plain = explain_forecast(bundle, moment_after(bundle, 60));
  bundle.manifest.blend.by_age = {{0, 40, 100}, {2, -3, 5}, 0.1};
  const Explanation e = explain_forecast(bundle, moment_after(bundle, 60));
  EXPECT_LT(e.attribution->completeness_error, 1e-3);
  EXPECT_NEAR(total(*e.attribution), e.forecast.rul.p50, 1e-3);
  EXPECT_EQ(e.attribution->channels, plain.attribution->channels);
  EXPECT_NE(e.attribution->age, plain.attribution->age);
}

TEST(Explain, shares_of_the_distance_are_those_of_the_forecast) {
  const Bundle bundle = blend_sample();
  const Explanation e = explain_forecast(bundle, moment_after(bundle, 150));
  for (const Contribution& c : e.forecast.contributions) {
    const auto at = std::ranges::find(e.attribution->channels, c.channel, &ChannelShare::channel);
    ASSERT_NE(at, e.attribution->channels.end());
    EXPECT_DOUBLE_EQ(at->distance_share, c.share);
  }
}

TEST(Explain, a_machine_met_in_mid_life_is_compared_with_the_fleet) {
  const Bundle bundle = blend_sample();
  const Explanation e = explain_forecast(bundle, moment_after(bundle, 60, 500));
  EXPECT_EQ(e.forecast.state, ForecastState::kMidLife);
  EXPECT_NEAR(total(*e.attribution), e.forecast.rul.p50, 1e-3);
  for (const ChannelShare& c : e.attribution->channels) EXPECT_FALSE(c.moved) << "its beginning is unknown";
}

TEST(Explain, the_same_moment_gives_the_same_explanation) {
  const Bundle bundle = blend_sample();
  const Moment moment = moment_after(bundle, 90);
  EXPECT_EQ(to_json(explain_forecast(bundle, moment)), to_json(explain_forecast(bundle, moment)));
}

TEST(Explain, what_is_out_of_range_is_named_with_its_range) {
  const Bundle bundle = blend_sample();
  AssetReplay replay(bundle, "native", 1);
  replay.begin({});
  for (int cycle = 1; cycle < 30; ++cycle)
    replay.accept({"p1:a", "p1"}, tests::sample_reading("p1:a", cycle), {});
  ingest::Reading reading = tests::sample_reading("p1:a", 30);
  reading.values[0].value = 100;  // load: regimes accept up to 15
  const auto& made = replay.accept({"p1:a", "p1"}, reading, {});
  const Explanation e = explain_forecast(bundle, replay.moment(made.at(0)).value());
  ASSERT_EQ(e.forecast.state, ForecastState::kOutOfDistribution);
  const auto at =
      std::ranges::find(e.faults, features::RangeFault::Kind::kSetting, &features::RangeFault::kind);
  ASSERT_NE(at, e.faults.end());
  EXPECT_EQ(at->name, "load");
  EXPECT_EQ(at->value, 100);
  EXPECT_EQ(at->high, 15);
}

TEST(Explain, a_bundle_without_past_lives_names_none) {
  const Bundle bundle = blend_sample();
  EXPECT_FALSE(explain_forecast(bundle, moment_after(bundle, 40)).neighbourhood.has_value());
}

/// Lives of p1:a, whose forecast stands at 60, and of another machine.
NeighbourLibrary own_and_other(float end_of_own) {
  const Signature alike{{1, 1, 1, 1}, {0, 0}};
  return {2, 1, 1, {{"p1:a", {{alike, 40, end_of_own - 40}}}, {"p1:b", {{alike, 40, 70}}}}};
}

TEST(Explain, a_life_that_training_knew_is_no_neighbour_of_itself) {
  Bundle bundle = blend_sample();
  bundle.files[kNeighboursFile] = to_bytes(own_and_other(90));
  const Explanation e = explain_forecast(bundle, moment_after(bundle, 60));
  EXPECT_TRUE(e.seen);
  ASSERT_EQ(e.neighbourhood->nearest.size(), 1U);
  EXPECT_EQ(e.neighbourhood->nearest[0].asset, "p1:b");
}

TEST(Explain, an_earlier_life_of_the_same_machine_is_a_neighbour_like_any_other) {
  Bundle bundle = blend_sample();
  bundle.files[kNeighboursFile] = to_bytes(own_and_other(50));
  const Explanation e = explain_forecast(bundle, moment_after(bundle, 60));
  EXPECT_FALSE(e.seen);
  EXPECT_EQ(e.neighbourhood->nearest.size(), 2U);
}

TEST(Explain, past_lives_come_with_how_long_they_lived_on) {
  Bundle bundle = blend_sample();
  const Moment moment = moment_after(bundle, 60);
  const auto median = static_cast<float>(moment.forecast.rul.p50);
  NeighbourLibrary library{2, 1, 1, {}};
  for (const float apart : {30.0F, 1.0F, 5.0F}) {
    Signature signature{{}, {0, 0}};
    signature.trail.fill(median + apart);
    library.lives.push_back({"m" + std::to_string(static_cast<int>(apart)), {{signature, 100, 10 * apart}}});
  }
  bundle.files[kNeighboursFile] = to_bytes(library);
  const Explanation e = explain_forecast(bundle, moment, {4, 2});
  ASSERT_TRUE(e.neighbourhood.has_value());
  ASSERT_EQ(e.neighbourhood->nearest.size(), 2U);
  EXPECT_EQ(e.neighbourhood->nearest[0].asset, "m1");
  EXPECT_EQ(e.neighbourhood->least, 10);
  EXPECT_EQ(e.neighbourhood->middle, 30);
  EXPECT_EQ(e.neighbourhood->most, 50);
}

}  // namespace
}  // namespace portent::models
