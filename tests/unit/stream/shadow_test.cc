#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "models/backend.h"
#include "serve/stream/follower.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// A challenger scores beside the champion: its forecasts are marked, and nothing about it touches the
// champion's.

namespace portent::serve {
namespace {

using models::Forecast, models::ForecastRole;
using testing::IsEmpty, testing::SizeIs;
using tests::Predictions, tests::StreamRig;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p1:c", "p2:a", "p2:b"};

models::ModelVersion challenge(StreamRig& rig, std::uint64_t seed = 2) {
  return rig.registry().publish(tests::sample_model(seed), false);
}

Predictions of(ForecastRole role, const Predictions& all) {
  Predictions chosen;
  for (const auto& [key, value] : all)
    if (models::forecast_from_json(value)->role == role) chosen.emplace_back(key, value);
  return chosen;
}

/// What a bundle said, whoever it was to the asset and whatever stood in the log before.
std::vector<std::string> words_of(int version, int from_cycle, const Predictions& all) {
  std::vector<std::string> words;
  for (const auto& [key, value] : all) {
    Forecast f = *models::forecast_from_json(value);
    if (f.model.version != version || *f.usage < from_cycle) continue;
    f.role = ForecastRole::kChampion;
    f.breaches.clear();
    words.push_back(models::to_json(f));
  }
  return words;
}

Predictions scored(bool with_challenger, int cycles) {
  StreamRig rig;
  if (with_challenger) challenge(rig);
  rig.send_cycles(kAssets, 1, cycles);
  rig.score();
  return rig.predictions();
}

TEST(Shadow, leaves_every_bit_of_the_champions_forecasts_as_it_is) {
  EXPECT_EQ(tests::first_difference(of(ForecastRole::kChampion, scored(true, 40)), scored(false, 40)), "");
}

TEST(Shadow, forecasts_are_marked_have_an_id_of_their_own_and_raise_no_alarm) {
  const Predictions both = scored(true, 40);
  EXPECT_THAT(both, SizeIs(400));
  const Predictions shadow = of(ForecastRole::kShadow, both);
  ASSERT_THAT(shadow, SizeIs(200));
  for (const auto& [key, value] : shadow) {
    const Forecast f = *models::forecast_from_json(value);
    EXPECT_EQ(f.model.version, 2);
    EXPECT_THAT(f.breaches, IsEmpty());
    EXPECT_THAT(models::forecast_id(f), testing::HasSubstr(f.model.hash.substr(0, 12)));
    EXPECT_THAT(value, testing::HasSubstr(R"("role":"shadow")"));
  }
}

TEST(Shadow, records_carry_their_role_as_a_header) {
  StreamRig rig;
  challenge(rig);
  rig.send_cycles({"p1:a"}, 1, 5);
  rig.score();
  for (const ingest::Record& record : rig.records(rig.topics().predictions())) {
    const bool shadow = models::forecast_from_json(record.value)->role == ForecastRole::kShadow;
    EXPECT_EQ(ingest::find_header(record.headers, "role") != nullptr, shadow);
  }
}

TEST(Shadow, goes_on_as_if_nothing_had_happened_wherever_the_scorer_was_cut) {
  StreamRig rig;
  challenge(rig);
  WorkerOptions options = rig.options();
  options.scoring.round_every = 20;
  for (int cycle = 1; cycle <= 60; cycle += 7) {
    rig.send_cycles(kAssets, cycle, std::min(cycle + 6, 60));
    rig.score(options);
  }
  EXPECT_EQ(tests::first_difference(rig.predictions(), scored(true, 60)), "");
}

TEST(Shadow, is_counted_beside_the_champions_forecasts_and_compared_with_them) {
  StreamRig rig;
  challenge(rig);
  rig.send_cycles(kAssets, 1, 10);
  const auto counters = rig.score();
  EXPECT_EQ(counters->readings, 50U);
  EXPECT_EQ(counters->forecasts, 50U);
  const ShadowCount count = counters->shadows().at("sample@champion");
  EXPECT_EQ(count.forecasts, 50U);
  EXPECT_EQ(count.compared, 40U) << "the first two of each asset warm up";
  EXPECT_GT(count.difference, 0);
}

TEST(Shadow, that_is_promoted_goes_on_with_the_state_it_has) {
  const auto run = [](bool from_the_start) {
    StreamRig rig;
    const auto second = challenge(rig);
    if (from_the_start) rig.registry().promote({"sample", "2"}, "champion");
    rig.send_cycles(kAssets, 1, 150);
    rig.score();
    if (!from_the_start) rig.registry().promote({"sample", "2"}, "champion");
    rig.send_cycles(kAssets, 151, 170);
    rig.score();
    return words_of(2, 151, rig.predictions());
  };
  const auto promoted = run(false);
  ASSERT_THAT(promoted, SizeIs(100));
  EXPECT_EQ(promoted, run(true));
}

TEST(Shadow, that_was_replaced_or_promoted_leaves_no_state_behind) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 10);
  const std::string second = challenge(rig, 2).hash;
  rig.score();
  const std::string third = challenge(rig, 3).hash;
  rig.send_cycles({"p1:a"}, 11, 20);
  rig.score();
  rig.registry().promote({"sample", "3"}, "champion");
  rig.send_cycles({"p1:a"}, 21, 30);
  rig.score();
  std::map<std::string, bool> kept;
  for (const ingest::Record& record : rig.records(rig.topics().state()))
    kept[record.key] = !record.value.empty();
  std::erase_if(kept, [](const auto& entry) { return !entry.second; });
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_THAT(kept.begin()->first, testing::HasSubstr(third));
}

TEST(Shadow, that_comes_later_is_warmed_from_the_champions_record) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 30);
  rig.score();
  challenge(rig);
  rig.send_cycles(kAssets, 31, 40);
  rig.score();
  const Predictions shadow = of(ForecastRole::kShadow, rig.predictions());
  ASSERT_THAT(shadow, SizeIs(50));
  EXPECT_NE(models::forecast_from_json(shadow.front().second)->state, models::ForecastState::kWarming);
}

TEST(Shadow, does_not_become_an_assets_forecast) {
  StreamRig rig;
  challenge(rig);
  rig.send_cycles(kAssets, 1, 20);
  rig.score();
  FleetView view;
  Follower follower(rig.log(), view, {rig.topics().predictions()}, [] {});
  while (follower.seen() < 100) std::this_thread::yield();
  for (const Forecast& f : view.all()) {
    EXPECT_EQ(f.model.version, 1);
  }
}

class FailsAtStep final : public models::Predictor {
 public:
  FailsAtStep(std::unique_ptr<models::Predictor> inner, std::int64_t at)
      : inner_(std::move(inner)), at_(at) {}
  std::size_t inputs() const override { return inner_->inputs(); }
  std::size_t receptive_field() const override { return inner_->receptive_field(); }
  models::SequenceState fresh() const override { return inner_->fresh(); }
  models::Quantiles step(models::SequenceState& state, std::span<const float> input) const override {
    if (state.steps == at_) throw std::runtime_error("out of its depth");
    return inner_->step(state, input);
  }
  void rebuild(models::SequenceState& state) const override { inner_->rebuild(state); }

 private:
  std::unique_ptr<models::Predictor> inner_;
  std::int64_t at_;
};

/// One partition with a challenger that throws at its 10th step; what it wrote.
struct FailingRig {
  FailingRig() {
    models::Bundle champion = tests::sample_model(1), challenger = tests::sample_model(2);
    hash = challenger.hash;
    LiveModels live;
    live.champions["sample@champion"] = std::make_shared<models::Pipeline>(tests::sample_pipeline(champion));
    auto inner = std::make_unique<FailsAtStep>(models::make_predictor(challenger, "native"), 9);
    live.shadows["sample@champion"] = std::make_shared<models::Pipeline>(challenger, std::move(inner), 2);
    scorer = std::make_unique<PartitionScorer>(0, bindings, std::move(live), options);
  }
  void score(int from, int to) {
    for (int cycle = from; cycle <= to; ++cycle) {
      ingest::Record record;
      record.key = "p1:a";
      record.value = ingest::encode_telemetry(tests::sample_reading("p1:a", cycle));
      record.timestamp_ms = 1'800'000'000'000;
      record.partition = 0;
      record.offset = cycle;
      scorer->score(record, batch);
    }
  }
  ingest::Bindings bindings = ingest::Bindings::all_to("sample@champion");
  ScoringOptions options;
  std::string hash;
  std::unique_ptr<PartitionScorer> scorer;
  Batch batch;
};

TEST(Shadow, that_throws_ends_alone_and_is_named_once) {
  FailingRig rig;
  rig.score(1, 20);
  EXPECT_EQ(rig.batch.forecasts, 20U);
  EXPECT_EQ(rig.batch.shadows.at("sample@champion").forecasts, 9U);
  const auto failures = rig.scorer->take_shadow_failures();
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].hash, rig.hash);
  EXPECT_EQ(failures[0].why, "out of its depth");
  EXPECT_THAT(rig.scorer->models().shadows, IsEmpty());
  EXPECT_THAT(rig.scorer->take_shadow_failures(), IsEmpty());
}

TEST(Shadow, that_throws_leaves_a_tombstone_where_its_state_was) {
  FailingRig rig;
  rig.score(1, 20);
  rig.batch.clear();
  rig.scorer->add_states(rig.batch);
  ASSERT_THAT(rig.batch.outputs, SizeIs(1));
  EXPECT_TRUE(rig.batch.outputs[0].tombstone);
  EXPECT_THAT(rig.batch.outputs[0].key, testing::HasSubstr(rig.hash));
}

}  // namespace
}  // namespace portent::serve
