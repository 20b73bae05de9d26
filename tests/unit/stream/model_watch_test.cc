#include "serve/stream/model_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/encode.h"
#include "models/backend.h"
#include "serve/stream/partition_scorer.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// What tells whether a model still fits: gathered beside scoring, and never in its way.

namespace portent::serve {
namespace {

using testing::ElementsAre, testing::IsEmpty, testing::SizeIs;
constexpr const char* kModel = "sample@champion";

models::Bundle watched_bundle(std::uint64_t seed) {
  models::Bundle bundle = tests::sample_model(seed);
  bundle.manifest.drift = models::DriftReference{{}, {{{0}, {0}}}, {{{{1, 1}, {1, 1}}}}};
  return models::make_bundle(bundle.manifest, bundle.weights);
}

std::shared_ptr<const models::Pipeline> watched_pipeline(std::uint64_t seed = 1, int version = 0) {
  const models::Bundle bundle = watched_bundle(seed);
  return std::make_shared<const models::Pipeline>(bundle, models::make_predictor(bundle, "native"), version);
}

WatchedDrift drift_of(const std::shared_ptr<const models::Pipeline>& pipeline, int steps) {
  WatchedDrift drift{pipeline, models::DriftWindow(*pipeline->manifest().drift)};
  for (int i = 0; i < steps; ++i) drift.window.add({}, 1, std::vector<float>{1, 1});
  return drift;
}

TEST(ModelWatch, puts_the_partitions_of_a_model_together) {
  const auto pipeline = watched_pipeline();
  ModelWatch watch;
  watch.set_drift(0, {{kModel, drift_of(pipeline, 10)}});
  watch.set_drift(0, {{kModel, drift_of(pipeline, 20)}});
  watch.set_drift(1, {{kModel, drift_of(pipeline, 30)}});
  EXPECT_NEAR(watch.drift().at(kModel).window.steps(0), 50, 0.1);
}

TEST(ModelWatch, forgets_a_partition_that_was_lost) {
  ModelWatch watch;
  watch.set_drift(0, {{kModel, drift_of(watched_pipeline(), 10)}});
  watch.clear_drift(0);
  EXPECT_THAT(watch.drift(), IsEmpty());
}

TEST(ModelWatch, goes_by_the_newest_version_while_partitions_change_over) {
  const auto old = watched_pipeline(1, 1), next = watched_pipeline(2, 2);
  ModelWatch watch;
  watch.set_drift(0, {{kModel, drift_of(old, 10)}});
  watch.set_drift(1, {{kModel, drift_of(next, 20)}});
  watch.set_drift(2, {{kModel, drift_of(old, 30)}});
  EXPECT_EQ(watch.drift().at(kModel).pipeline, next);
  EXPECT_NEAR(watch.drift().at(kModel).window.steps(0), 20, 0.1);
}

TEST(ModelWatch, adds_up_what_became_of_intervals) {
  ModelWatch watch;
  watch.add_intervals(kModel, {1, {{{3, 1, 0}, {4, 0, 0}}}});
  watch.add_intervals(kModel, {2, {{{1, 0, 2}, {3, 0, 0}}}});
  EXPECT_EQ(watch.intervals().at(kModel), (IntervalTally{3, {{{4, 1, 2}, {7, 0, 0}}}}));
}

/// One partition under a bundle that is watched.
struct WatchedRig {
  PartitionScorer scorer() {
    LiveModels live;
    live.champions[kModel] = pipeline;
    return PartitionScorer(0, bindings, std::move(live), options);
  }
  static ingest::Record telemetry(const std::string& asset, int cycle) {
    return record(asset, cycle, ingest::encode_telemetry(tests::sample_reading(asset, cycle)));
  }
  static ingest::Record control(const std::string& asset, int offset, ingest::Control::Kind kind) {
    ingest::Record made = record(asset, offset, ingest::encode_control({asset, 1'800'000'000'000, kind}));
    made.headers.push_back({std::string(ingest::kControlHeader), "1"});
    return made;
  }
  static ingest::Record record(const std::string& asset, std::int64_t offset, std::string value) {
    ingest::Record made;
    made.key = asset;
    made.value = std::move(value);
    made.timestamp_ms = 1'800'000'000'000;
    made.partition = 0;
    made.offset = offset;
    return made;
  }
  std::shared_ptr<const models::Pipeline> pipeline = watched_pipeline();
  ingest::Bindings bindings = ingest::Bindings::all_to(kModel);
  ScoringOptions options;
};

TEST(WatchedPartition, counts_each_step_that_it_scores_and_none_that_it_replays) {
  WatchedRig rig;
  PartitionScorer scorer = rig.scorer();
  Batch batch;
  for (int cycle = 1; cycle <= 10; ++cycle) scorer.replay(rig.telemetry("p1:a", cycle));
  for (int cycle = 11; cycle <= 40; ++cycle) scorer.score(rig.telemetry("p1:a", cycle), batch);
  EXPECT_NEAR(scorer.drift().at(kModel).window.steps(0), 30, 0.1);
}

TEST(WatchedPartition, forecasts_the_same_bits_as_one_that_nobody_watches) {
  WatchedRig rig;
  LiveModels live;
  live.champions[kModel] = rig.pipeline;
  PartitionScorer scorer = rig.scorer();
  Batch batch;
  std::vector<models::Forecast> alone;
  models::PipelineCounts counts;
  models::AssetState state = rig.pipeline->fresh();
  for (int cycle = 1; cycle <= 40; ++cycle) {
    scorer.score(rig.telemetry("p1:a", cycle), batch);
    rig.pipeline->accept(state, {"p1:a", "p1"}, tests::sample_reading("p1:a", cycle),
                         {rig.options.topics.telemetry(), 0, cycle}, alone, counts);
  }
  ASSERT_THAT(batch.outputs, SizeIs(alone.size()));
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(batch.outputs[i].value, models::to_json(alone[i]));
}

TEST(WatchedPartition, judges_a_lifes_intervals_when_it_ends_with_a_failure) {
  WatchedRig rig;
  PartitionScorer scorer = rig.scorer();
  Batch batch;
  for (int cycle = 1; cycle <= 60; ++cycle) scorer.score(rig.telemetry("p1:a", cycle), batch);
  scorer.score(rig.control("p1:a", 61, ingest::Control::Kind::kFailure), batch);
  EXPECT_EQ(batch.intervals.at(kModel).lives, 1U);
  EXPECT_EQ(batch.intervals.at(kModel).intervals[0].all(), 3U) << "10, 30 and 50 cycles before the end";
}

TEST(WatchedPartition, judges_nothing_where_a_life_ends_otherwise) {
  WatchedRig rig;
  PartitionScorer scorer = rig.scorer();
  Batch batch;
  for (int cycle = 1; cycle <= 60; ++cycle) scorer.score(rig.telemetry("p1:a", cycle), batch);
  scorer.score(rig.control("p1:a", 61, ingest::Control::Kind::kReplacement), batch);
  EXPECT_THAT(batch.intervals, IsEmpty());
  scorer.score(rig.control("p1:a", 62, ingest::Control::Kind::kFailure), batch);
  EXPECT_EQ(batch.intervals.at(kModel).intervals[0].all(), 0U) << "the replaced part did not fail";
}

TEST(WatchedPartition, keeps_what_was_forecast_over_a_restart) {
  WatchedRig rig;
  PartitionScorer first = rig.scorer();
  Batch batch;
  for (int cycle = 1; cycle <= 60; ++cycle) first.score(rig.telemetry("p1:a", cycle), batch);
  rig.options.round_every = 1;
  first.add_states(batch);  // a round begins
  first.score(rig.telemetry("p1:a", 61), batch);
  batch.clear();
  first.add_states(batch);
  ASSERT_THAT(batch.outputs, SizeIs(1));
  PartitionScorer second = rig.scorer();
  second.take_state(rig.record(batch.outputs[0].key, 0, batch.outputs[0].value));
  second.finish_states({}, 0, 62);
  batch.clear();
  second.score(rig.control("p1:a", 62, ingest::Control::Kind::kFailure), batch);
  EXPECT_EQ(batch.intervals.at(kModel).intervals[0].all(), 3U);
}

}  // namespace
}  // namespace portent::serve
