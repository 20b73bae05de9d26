#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/explain.h"
#include "tests/support/sample_model.h"
#include "tests/unit/explain/blend_sample.h"
#include "tests/unit/explain/parts_sample.h"

namespace portent::models {
namespace {

using testing::HasSubstr;
using tests::parts_sample, tests::sample_reading;

constexpr AssetFacts kFacts{"p1:a", "p1"};

class ExplainParts : public testing::Test {
 protected:
  ExplainParts() { replay_.begin({}); }
  void feed(int from, int to) {
    for (int cycle = from; cycle <= to; ++cycle) replay_.accept(kFacts, sample_reading("p1:a", cycle), {});
  }
  const Forecast& made(const std::string& part) const {
    return *std::ranges::find(replay_.made(), part, &Forecast::part);
  }
  Moment moment(const std::string& part) const { return replay_.moment(made(part)).value(); }

  const Bundle bundle_ = parts_sample();
  AssetReplay replay_{bundle_, "native", 0};
};

TEST_F(ExplainParts, are_replayed_to_the_forecasts_of_the_pipeline) {
  const Pipeline pipeline = tests::sample_pipeline(bundle_);
  AssetState state = pipeline.fresh();
  PipelineCounts counts;
  for (int cycle = 1; cycle <= 60; ++cycle) {
    std::vector<Forecast> expected;
    pipeline.accept(state, kFacts, sample_reading("p1:a", cycle), {}, expected, counts);
    ASSERT_EQ(replay_.accept(kFacts, sample_reading("p1:a", cycle), {}), expected);
  }
}

TEST_F(ExplainParts, each_has_the_moment_of_its_own_model) {
  feed(1, 60);
  EXPECT_EQ(moment("fan").part, "fan");
  EXPECT_EQ(moment("pump").part, "pump");
  EXPECT_EQ(moment("pump").medians.back().p50, made("pump").rul.p50);
}

TEST_F(ExplainParts, the_assets_own_forecast_has_the_moment_of_the_worst) {
  feed(1, 60);
  ASSERT_NE(made("fan").rul.p50, made("pump").rul.p50);
  EXPECT_EQ(moment("").part, made("fan").rul.p50 < made("pump").rul.p50 ? "fan" : "pump");
  EXPECT_EQ(moment("").forecast.rul, moment(moment("").part).forecast.rul);
}

TEST_F(ExplainParts, a_replaced_part_forgets_its_medians_and_the_others_keep_theirs) {
  feed(1, 30);
  replay_.control({"p1:a", 5, ingest::Control::Kind::kReplacement, "fan"});
  feed(31, 31);
  EXPECT_EQ(moment("fan").medians.size(), 1U);
  EXPECT_EQ(moment("fan").steps, 1U);
  EXPECT_EQ(moment("pump").medians.size(), 31U);
}

TEST_F(ExplainParts, go_on_from_a_saved_state) {
  feed(1, 40);
  AssetReplay second(bundle_, "native", 0);
  ASSERT_TRUE(second.load(replay_.save()).has_value());
  feed(41, 41);
  EXPECT_EQ(second.accept(kFacts, sample_reading("p1:a", 41), {}), replay_.made());
}

TEST_F(ExplainParts, are_attributed_to_their_own_members_up_to_their_own_median) {
  feed(1, 100);
  for (const char* part : {"fan", "pump"}) {
    const Explanation e = explain_forecast(bundle_, moment(part));
    ASSERT_TRUE(e.attribution.has_value());
    double total = e.attribution->reference + e.attribution->age + e.attribution->calibration;
    for (const ChannelShare& channel : e.attribution->channels) total += channel.life;
    EXPECT_NEAR(total, made(part).rul.p50, 1e-3) << part;
    EXPECT_EQ(e.part, part);
    EXPECT_EQ(e.attribution->stairs > 0, e.part == "fan") << "the pump has no networks";
  }
}

TEST_F(ExplainParts, are_compared_with_lives_of_the_same_part_only) {
  feed(1, 60);
  EXPECT_FALSE(explain_forecast(bundle_, moment("fan")).neighbourhood.has_value());
  const auto pumps = explain_forecast(bundle_, moment("pump")).neighbourhood;
  ASSERT_TRUE(pumps.has_value());
  EXPECT_EQ(pumps->nearest.size(), 2U);
  EXPECT_EQ(pumps->known, 2U);
}

TEST_F(ExplainParts, the_text_names_the_part_and_who_spoke_for_the_asset) {
  feed(1, 60);
  EXPECT_THAT(to_text(explain_forecast(bundle_, moment("fan"))), HasSubstr("p1:a, part fan, at "));
  const Explanation own = explain_forecast(bundle_, moment(""));
  EXPECT_THAT(to_text(own), HasSubstr("The forecast is that of its worst critical part, " + own.part));
}

TEST_F(ExplainParts, a_model_of_two_failures_says_so) {
  feed(1, 60);
  EXPECT_THAT(to_text(explain_forecast(bundle_, moment("pump"))),
              HasSubstr("But it learned from 2 failures only"));
}

}  // namespace
}  // namespace portent::models
