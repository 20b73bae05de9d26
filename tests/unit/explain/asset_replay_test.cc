#include "models/asset_replay.h"

#include <gtest/gtest.h>

#include "models/backend.h"
#include "tests/support/sample_model.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models {
namespace {

using tests::blend_sample, tests::sample_pipeline, tests::sample_reading;
constexpr AssetFacts kFacts{"p1:a", "p1"};

TEST(AssetReplay, makes_the_forecasts_of_the_pipeline_to_the_byte) {
  const Bundle bundle = blend_sample();
  const Pipeline pipeline = sample_pipeline(bundle);
  AssetState state = pipeline.fresh();
  AssetReplay replay(bundle, "native", 0);
  replay.begin({});
  PipelineCounts counts;
  for (int cycle = 1; cycle <= 150; ++cycle) {
    std::vector<Forecast> expected;
    const auto reading = sample_reading("p1:a", cycle);
    pipeline.accept(state, kFacts, reading, {"t", 0, cycle}, expected, counts);
    const auto& made = replay.accept(kFacts, reading, {"t", 0, cycle});
    ASSERT_EQ(made.size(), 1U);
    ASSERT_EQ(to_json(made[0]), to_json(expected.at(0)));
  }
}

TEST(AssetReplay, goes_on_from_a_saved_state_as_if_it_had_never_stopped) {
  const Bundle bundle = blend_sample();
  AssetReplay whole(bundle, "native", 0), second(bundle, "native", 0);
  whole.begin({});
  for (int cycle = 1; cycle <= 50; ++cycle) whole.accept(kFacts, sample_reading("p1:a", cycle), {});
  ASSERT_TRUE(second.load(whole.save()).has_value());
  for (int cycle = 51; cycle <= 80; ++cycle) {
    const std::string expected = to_json(whole.accept(kFacts, sample_reading("p1:a", cycle), {}).at(0));
    EXPECT_EQ(to_json(second.accept(kFacts, sample_reading("p1:a", cycle), {}).at(0)), expected);
  }
}

TEST(AssetReplay, refuses_a_state_that_is_none) {
  AssetReplay replay(blend_sample(), "native", 0);
  EXPECT_FALSE(replay.load("no state").has_value());
}

TEST(AssetReplay, keeps_the_tape_of_one_receptive_field_and_its_window) {
  const Bundle bundle = blend_sample();
  const Moment moment = tests::moment_after(bundle, 300);
  EXPECT_EQ(moment.tape.inputs.size(), 125U);
  EXPECT_EQ(moment.steps, 125U);
  EXPECT_EQ(moment.first_ts, sample_reading("p1:a", 176).ts);
  EXPECT_EQ(moment.forecast.ts, sample_reading("p1:a", 300).ts);
  EXPECT_EQ(moment.medians.back().p50, moment.forecast.rul.p50);
}

TEST(AssetReplay, a_new_life_forgets_the_medians_of_the_old_one) {
  AssetReplay replay(blend_sample(), "native", 0);
  replay.begin({});
  for (int cycle = 1; cycle <= 30; ++cycle) replay.accept(kFacts, sample_reading("p1:a", cycle), {});
  replay.control({"p1:a", 5, ingest::Control::Kind::kOverhaul});
  const auto& made = replay.accept(kFacts, sample_reading("p1:a", 31), {});
  const Moment moment = replay.moment(made.at(0)).value();
  EXPECT_EQ(moment.medians.size(), 1U);
  EXPECT_EQ(moment.steps, 1U);
  EXPECT_EQ(moment.tape.inputs.size(), 1U);
}

}  // namespace
}  // namespace portent::models
