#include "models/classic/classic_predictor.h"

#include <gtest/gtest.h>

#include <cmath>

namespace portent::models::classic {
namespace {

const std::vector<std::string> kColumns = {"load", "wear"};
constexpr double kThreshold = 10;

/// Wear that rises by `slope` a step where the load is 1, with a ripple that no trend follows.
std::vector<double> values_at(int step, double slope, double load = 1) {
  return {load, slope * load * step + 0.05 * ((step * 7) % 5 - 2)};
}

ClassicSpec spec_of(const std::string& kind) {
  ClassicSpec spec;
  spec.kind = spec.name = kind;
  spec.source = is_physical(kind) ? Source::kPhysics : Source::kStatistics;
  spec.channel = "wear";
  spec.threshold = kThreshold;
  if (is_physical(kind)) spec.duty.load = "load";
  return spec;
}

ClassicPredictor predictor_of(const std::vector<ClassicSpec>& specs, Together together = {}) {
  if (specs.size() > 1 && !together.fusion) together.fusion.emplace();
  std::vector<Follower> followers;
  for (const ClassicSpec& spec : specs)
    followers.emplace_back(spec, kColumns, std::nullopt, std::vector<double>{10, 20});
  return {nullptr, std::move(followers), 0, together};
}

Prediction step(const ClassicPredictor& predictor, SequenceState& state, int step, double slope,
                double load = 1) {
  const auto values = values_at(step, slope, load);
  StepContext now{{}, values, static_cast<double>(step)};
  now.age = static_cast<double>(step);
  return predictor.predict(state, now);
}

SequenceState reloaded(const ClassicPredictor& predictor, const SequenceState& state) {
  ingest::ByteWriter bytes;
  save_sequence(predictor, state, bytes);
  const std::string saved = bytes.take();
  ingest::ByteReader from(saved);
  SequenceState again = load_sequence(predictor, from);
  EXPECT_FALSE(from.failed());
  EXPECT_TRUE(from.at_end());
  return again;
}

TEST(ClassicPredictor, a_life_saved_in_mid_stream_goes_on_with_the_same_bits) {
  std::vector<ClassicSpec> all;
  for (const char* kind : {"wiener", "exponential", "holt", "ar", "grey", "theil_sen", "wear", "crack"})
    all.push_back(spec_of(kind));
  const ClassicPredictor predictor = predictor_of(all);
  SequenceState straight = predictor.fresh(), saved = straight;
  for (int i = 1; i <= 200; ++i) {
    const Prediction one = step(predictor, straight, i, 0.04), other = step(predictor, saved, i, 0.04);
    ASSERT_EQ(one, other) << "step " << i;
    if (i % 37 == 0) saved = reloaded(predictor, saved);
  }
  EXPECT_EQ(straight, saved);
}

TEST(ClassicPredictor, follows_a_channel_to_its_threshold) {
  for (const char* kind : {"wiener", "holt", "theil_sen"}) {
    const ClassicPredictor predictor = predictor_of({spec_of(kind)});
    SequenceState state = predictor.fresh();
    Prediction said;
    for (int i = 1; i <= 150; ++i) said = step(predictor, state, i, 0.05);
    ASSERT_TRUE(said.known) << kind;
    EXPECT_NEAR(said.life.q50, 50, 5) << kind;
    EXPECT_LE(said.life.q05, said.life.q50);
    EXPECT_GE(said.life.q95, said.life.q50);
    EXPECT_EQ(said.life.mean, said.life.q50);
  }
}

TEST(ClassicPredictor, a_life_that_ends_beyond_the_cap_is_told_as_the_cap) {
  const ClassicPredictor predictor = predictor_of({spec_of("wiener")}, {30});
  SequenceState state = predictor.fresh();
  Prediction said;
  for (int i = 1; i <= 60; ++i) said = step(predictor, state, i, 0.05);
  EXPECT_EQ(said.life.q50, 30);
  EXPECT_EQ(said.life.q95, 30);
}

TEST(ClassicPredictor, a_law_of_wear_expects_the_load_of_late_to_go_on) {
  const ClassicPredictor predictor = predictor_of({spec_of("wear")}, {5000});
  SequenceState easy = predictor.fresh(), hard = easy;
  double past = 0;
  for (int i = 1; i <= 600; ++i) {
    const double load = i <= 100 ? 1 : 0.25;  // the same wear for a unit of exposure
    past += load;
    const std::vector<double> values = {load, 0.02 * past};
    StepContext now{{}, values, static_cast<double>(i)};
    now.wanted = false;
    predictor.predict(easy, now);
  }
  for (int i = 1; i <= 225; ++i) {
    const std::vector<double> values = {1, 0.02 * i};
    StepContext now{{}, values, static_cast<double>(i)};
    now.wanted = false;
    predictor.predict(hard, now);
  }
  const std::vector<double> later_easy = {0.25, 0.02 * (past + 0.25)}, later_hard = {1, 0.02 * 226};
  const double left_easy = predictor.predict(easy, {{}, later_easy, 601}).life.q50;
  const double left_hard = predictor.predict(hard, {{}, later_hard, 226}).life.q50;
  EXPECT_NEAR(left_hard, 500 - 226, 15);
  EXPECT_NEAR(left_easy / left_hard, 4, 0.2);
}

TEST(ClassicPredictor, knows_no_life_without_a_threshold_but_still_follows) {
  ClassicSpec spec = spec_of("health");
  spec.threshold.reset();
  const ClassicPredictor predictor = predictor_of({spec});
  SequenceState state = predictor.fresh();
  Prediction said;
  for (int i = 1; i <= 50; ++i) said = step(predictor, state, i, 0.05);
  EXPECT_FALSE(said.known);
}

TEST(ClassicPredictor, health_of_a_channel_is_what_is_left_of_its_margin) {
  const ClassicPredictor predictor = predictor_of({spec_of("wiener")});
  SequenceState state = predictor.fresh();
  Prediction said;
  for (int i = 1; i <= 100; ++i) said = step(predictor, state, i, 0.05);
  ASSERT_TRUE(said.health);
  EXPECT_NEAR(*said.health, 50, 2);
  ASSERT_EQ(said.outlook.size(), 2U);
  EXPECT_LT(said.outlook[1].p50, said.outlook[0].p50);
  EXPECT_LE(said.outlook[0].p10, said.outlook[0].p90);
}

TEST(ClassicPredictor, says_who_spoke_and_that_the_longest_life_bounds) {
  Together together{125, FusionModel{}, 160.0};
  together.fusion->members = {{"wiener", 0, 0.1, 3}, {"wear", 0, 0.1, 1}};
  const ClassicPredictor predictor = predictor_of({spec_of("wiener"), spec_of("wear")}, together);
  SequenceState state = predictor.fresh();
  Prediction said;
  for (int i = 1; i <= 150; ++i) said = step(predictor, state, i, 0.05);
  ASSERT_EQ(said.voices.size(), 3U);
  EXPECT_NEAR(said.voices[0].share, 0.75, 1e-12);
  EXPECT_EQ(said.voices[1].source, "physics");
  EXPECT_EQ(said.voices[2].name, "longest_life");
  EXPECT_NEAR(said.life.q50, 10, 1e-9);
}

TEST(ClassicPredictor, a_repair_ends_the_window_but_not_the_life) {
  const ClassicPredictor predictor = predictor_of({spec_of("wiener")});
  SequenceState state = predictor.fresh();
  for (int i = 1; i <= 100; ++i) step(predictor, state, i, 0.05);
  predictor.restart_window(state);
  EXPECT_EQ(state.steps, 0);
  EXPECT_NEAR(step(predictor, state, 101, 0.05).life.q50, 99, 6);
}

TEST(ClassicPredictor, time_that_runs_backwards_and_missing_values_change_nothing) {
  const ClassicPredictor predictor = predictor_of({spec_of("wiener")});
  SequenceState state = predictor.fresh();
  for (int i = 1; i <= 100; ++i) step(predictor, state, i, 0.05);
  const auto before = state.notes[0];
  const std::vector<double> none = {1, std::nan("")}, some = values_at(50, 0.05);
  predictor.predict(state, {{}, some, 50.0});
  predictor.predict(state, {{}, none, 101.0});
  const TrendNotes was = TrendNotes::of(before), is = TrendNotes::of(state.notes[0]);
  EXPECT_EQ(was.record, is.record);
}

TEST(TrendNotes, are_the_same_after_they_were_numbers) {
  TrendNotes notes;
  notes.steps = 12;
  notes.counts_steps = true;
  notes.used = 1.0 / 3;
  for (int i = 0; i < 500; ++i) notes.record.add(i, std::sqrt(i));
  EXPECT_EQ(TrendNotes::of(notes.numbers()), notes);
  EXPECT_LE(notes.numbers().size(), kMostNotes);
}

}  // namespace
}  // namespace portent::models::classic
