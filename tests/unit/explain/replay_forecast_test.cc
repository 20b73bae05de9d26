#include "serve/stream/replay_forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "models/explain.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"
#include "tests/unit/explain/blend_sample.h"
#include "tests/unit/explain/parts_sample.h"

namespace portent::serve {
namespace {

using models::ReplayVerdict;
using testing::HasSubstr, testing::IsEmpty, testing::Not;
using tests::sample_reading, tests::StreamRig;

ReplayedForecast replayed(StreamRig& rig, const ForecastQuery& query) {
  return replay_forecast(rig.log(), rig.registry(), rig.bindings,
                         find_forecast(rig.log(), rig.topics(), query).value(), ScoringOptions{}, "");
}

void forget_before(StreamRig& rig, int from_cycle, std::size_t assets) {
  for (int p = 0; p < 2; ++p) {
    const auto extent = rig.log().extent(rig.topics().telemetry(), p);
    const auto all = static_cast<std::int64_t>(assets) * (from_cycle - 1);
    rig.log().delete_before(rig.topics().telemetry(), p, std::min(all, extent.end));
  }
}

TEST(ReplayForecast, makes_every_stored_forecast_again_to_the_byte) {
  StreamRig rig;
  rig.registry().publish(tests::blend_sample(), true);
  rig.send_cycles({"p1:a", "p1:b", "p2:a"}, 1, 40);
  rig.score();
  for (const char* asset : {"p1:a", "p1:b", "p2:a"})
    for (const int cycle : {1, 17, 40}) {
      const auto result = replayed(rig, {asset, sample_reading(asset, cycle).ts, {}});
      EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical) << asset << ' ' << cycle;
      ASSERT_TRUE(result.moment.has_value());
      EXPECT_EQ(result.moment->forecast.usage, cycle);
      EXPECT_EQ(result.bundle.hash, tests::blend_sample().hash);
    }
}

TEST(ReplayForecast, makes_forecasts_of_parts_and_of_the_asset_made_of_them_again_to_the_byte) {
  StreamRig rig;
  rig.registry().publish(tests::parts_sample(), true);
  rig.send_cycles({"p1:a"}, 1, 30);
  auto replaced = StreamRig::telemetry(
      "p1:a", ingest::encode_control({"p1:a", 5, ingest::Control::Kind::kReplacement, "fan"}));
  replaced.headers = {{ingest::kControlHeader, "replacement"}};
  rig.send({replaced});
  rig.send_cycles({"p1:a"}, 31, 45);
  rig.score();
  for (const std::string part : {"fan", "pump", ""}) {
    const auto result = replayed(rig, {"p1:a", {}, {}, part});
    EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical) << part;
    ASSERT_TRUE(result.moment.has_value());
    EXPECT_EQ(result.moment->forecast.part, part);
    EXPECT_EQ(result.moment->steps, result.moment->part == "fan" ? 15U : 45U);
  }
}

TEST(ReplayForecast, obeys_control_records) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 20);
  auto overhaul =
      StreamRig::telemetry("p1:a", ingest::encode_control({"p1:a", 5, ingest::Control::Kind::kOverhaul}));
  overhaul.headers = {{ingest::kControlHeader, "overhaul"}};
  rig.send({overhaul});
  rig.send_cycles({"p1:a"}, 21, 30);
  rig.score();
  const auto result = replayed(rig, {"p1:a", {}, {}});
  EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical);
  EXPECT_EQ(result.moment->steps, 10U) << "the window began with the overhaul";
}

TEST(ReplayForecast, passes_over_records_that_scoring_rejected) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 10);
  auto stranger = sample_reading("p1:b", 10);
  rig.send({StreamRig::telemetry("p1:a", "not a reading"),
            StreamRig::telemetry("p1:a", ingest::encode_telemetry(stranger))});
  rig.send_cycles({"p1:a"}, 11, 20);
  rig.score();
  EXPECT_EQ(replayed(rig, {"p1:a", {}, {}}).report.verdict, ReplayVerdict::kIdentical);
}

TEST(ReplayForecast, switches_models_where_the_scorer_did) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 25);
  rig.score();
  rig.registry().publish(tests::blend_sample(), true);
  rig.send_cycles({"p1:a"}, 26, 60);
  rig.score();
  for (const int cycle : {25, 26, 60}) {
    const auto result = replayed(rig, {"p1:a", sample_reading("p1:a", cycle).ts, {}});
    EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical)
        << cycle << ": " << testing::PrintToString(result.report.differences.size());
  }
}

/// Alarms stand from the first forecasts on.
models::Bundle alarming(std::uint64_t seed) {
  models::Bundle bundle = tests::sample_model(seed);
  bundle.manifest.policy.rules = {{models::policy::Level::kBlue, 125, 0, 1}};
  return models::make_bundle(bundle.manifest, bundle.weights);
}

TEST(ReplayForecast, alarms_that_stood_with_the_model_before_go_on) {
  StreamRig rig;
  rig.registry().publish(alarming(5), true);
  rig.send_cycles({"p1:a"}, 1, 25);
  rig.score();
  rig.registry().publish(alarming(6), true);
  rig.send_cycles({"p1:a"}, 26, 40);
  rig.score();
  const auto result = replayed(rig, {"p1:a", {}, {}});
  EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical);
  ASSERT_EQ(result.moment->forecast.breaches.size(), 1U);
  EXPECT_LT(result.moment->forecast.breaches[0].since, sample_reading("p1:a", 26).ts);
}

TEST(ReplayForecast, lets_a_challenger_score_beside_and_be_promoted_as_the_scorer_did) {
  StreamRig rig;
  rig.registry().publish(alarming(5), true);
  rig.send_cycles({"p1:a"}, 1, 20);
  rig.score();
  rig.registry().publish(alarming(6), false);
  rig.send_cycles({"p1:a"}, 21, 45);
  rig.score();
  rig.registry().promote({"sample", "3"}, "champion");
  rig.send_cycles({"p1:a"}, 46, 60);
  rig.score();
  std::size_t shadows = 0, all = 0;
  for (const auto& [key, value] : rig.predictions()) {
    const auto stored = models::forecast_from_json(value);
    const auto result = replayed(rig, {"p1:a", {}, forecast_id(*stored)});
    EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical) << forecast_id(*stored);
    EXPECT_EQ(result.bundle.hash, stored->model.hash);
    shadows += stored->role == models::ForecastRole::kShadow;
    ++all;
  }
  EXPECT_EQ(shadows, 25U);
  EXPECT_EQ(all, 85U);
}

TEST(ReplayForecast, translates_tags_as_scoring_did) {
  StreamRig rig;
  rig.bindings = ingest::Bindings::from_yaml(
      "classes: {c: {model: sample@champion, tags: {a: {channel: a, scale: 1.25, offset: -0.5}}}}\n"
      "assets: [{asset: \"p1:a\", class: c, life_start: 0.5}]\n",
      "test");
  rig.send_cycles({"p1:a"}, 1, 30);
  rig.score();
  EXPECT_EQ(replayed(rig, {"p1:a", {}, {}}).report.verdict, ReplayVerdict::kIdentical);
}

TEST(ReplayForecast, other_bindings_than_those_that_scored_it_are_seen) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 30);
  rig.score();
  rig.bindings = ingest::Bindings::from_yaml(
      "classes: {c: {model: sample@champion, tags: {a: {channel: a, scale: 2}}}}\n"
      "assets: [{asset: \"p1:*\", class: c}]\n",
      "test");
  const auto result = replayed(rig, {"p1:a", {}, {}});
  EXPECT_EQ(result.report.verdict, ReplayVerdict::kDiffers);
  EXPECT_THAT(result.report.differences, Not(IsEmpty()));
  EXPECT_THAT(result.report.detail, HasSubstr("bindings"));
  EXPECT_FALSE(result.moment.has_value()) << "another life must not be explained as the stored one";
}

TEST(ReplayForecast, says_since_when_the_evidence_is_gone) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 30);
  rig.score();
  forget_before(rig, 21, 1);
  const auto result = replayed(rig, {"p1:a", {}, {}});
  EXPECT_EQ(result.report.verdict, ReplayVerdict::kEvidenceGone);
  EXPECT_THAT(result.report.detail, HasSubstr("begins at offset 20"));
  EXPECT_THAT(result.report.detail, HasSubstr("nothing from before 20"));
}

TEST(ReplayForecast, says_so_where_the_forecasts_own_reading_is_gone) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 30);
  rig.score();
  forget_before(rig, 21, 1);
  const auto result = replayed(rig, {"p1:a", sample_reading("p1:a", 12).ts, {}});
  EXPECT_EQ(result.report.verdict, ReplayVerdict::kEvidenceGone);
  EXPECT_FALSE(result.moment.has_value());
}

TEST(ReplayForecast, goes_on_from_a_saved_state_where_the_beginning_is_gone) {
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = 10;
  options.max_batch = 5;
  rig.send_cycles({"p1:a"}, 1, 42);
  rig.score(options);
  forget_before(rig, 36, 1);
  const auto result = replayed(rig, {"p1:a", {}, {}});
  EXPECT_EQ(result.report.verdict, ReplayVerdict::kIdentical) << result.report.detail;
  EXPECT_THAT(result.report.detail, HasSubstr("on from the state that was saved at offset"));
}

TEST(ReplayForecast, a_model_that_left_the_registry_is_named) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 10);
  rig.score();
  TemporaryFolder empty;
  const models::Registry registry(empty.path() / "registry", true);
  const auto stored = find_forecast(rig.log(), rig.topics(), {"p1:a", {}, {}}).value();
  EXPECT_THROW(replay_forecast(rig.log(), registry, rig.bindings, stored, ScoringOptions{}, ""),
               ingest::FatalError);
}

TEST(ReplayForecast, an_asset_that_no_binding_knows_is_named) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 10);
  rig.score();
  rig.bindings = ingest::Bindings::from_yaml(
      "classes: {c: {model: sample@champion}}\nassets: [{asset: x, class: c}]\n", "test");
  EXPECT_THROW(replayed(rig, {"p1:a", {}, {}}), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve
