#include "models/pipeline.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "models/native/ensemble.h"
#include "tests/support/sample_model.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using tests::sample_model, tests::sample_pipeline, tests::sample_reading;

/// Feeds readings of one machine and keeps its forecasts.
class Machine {
 public:
  explicit Machine(const Pipeline& p) : pipeline(p), state(p.fresh()) {}

  void feed(const ingest::Reading& reading) {
    pipeline.accept(state, {reading.asset, "s"}, reading, {"t", 0, offset++}, forecasts, counts);
  }
  void feed(int from, int to) {
    for (int cycle = from; cycle <= to; ++cycle) feed(sample_reading("m", cycle));
  }

  const Pipeline& pipeline;
  AssetState state;
  std::int64_t offset = 0;
  std::vector<Forecast> forecasts;
  PipelineCounts counts;
};

TEST(Pipeline, forecasts_every_step_with_the_evidence_it_rests_on) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(1, 20);
  ASSERT_EQ(m.forecasts.size(), 20U);
  EXPECT_EQ(m.forecasts[19].evidence, (Evidence{"t", 0, 7, 19})) << "a receptive field of 13 steps";
  EXPECT_EQ(m.forecasts[19].usage, 20);
  EXPECT_EQ(m.forecasts[19].life_start, 0);
}

TEST(Pipeline, makes_the_same_bits_when_saved_and_restored_after_any_step) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine whole(pipeline);
  whole.feed(1, 60);
  Machine broken(pipeline);
  for (int cycle = 1; cycle <= 60; ++cycle) {
    broken.feed(cycle, cycle);
    auto restored = pipeline.load(pipeline.save(broken.state));
    ASSERT_TRUE(restored) << restored.error();
    broken.state = std::move(*restored);
  }
  EXPECT_EQ(broken.forecasts, whole.forecasts);
}

TEST(Pipeline, opens_the_interval_and_gives_no_odds_while_it_warms_up) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(1, 3);
  EXPECT_EQ(m.forecasts[0].state, ForecastState::kWarming);
  EXPECT_EQ(m.forecasts[0].rul.p10, 0);
  EXPECT_EQ(m.forecasts[0].rul.p90, 125);
  EXPECT_TRUE(m.forecasts[0].failure_probability.empty());
  EXPECT_NE(m.forecasts[2].state, ForecastState::kWarming);
}

TEST(Pipeline, opens_the_interval_where_the_model_was_never_trained) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(1, 10);
  ingest::Reading strange = sample_reading("m", 11);
  strange.values[0].value = 1000;
  m.feed(strange);
  EXPECT_EQ(m.forecasts.back().state, ForecastState::kOutOfDistribution);
  EXPECT_EQ(m.forecasts.back().rul.p10, 0);
  EXPECT_EQ(m.forecasts.back().rul.p90, 125);
}

TEST(Pipeline, says_mid_life_of_a_machine_whose_beginning_it_did_not_see) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(100, 110);
  EXPECT_EQ(m.forecasts.back().state, ForecastState::kMidLife);
  EXPECT_FALSE(m.forecasts.back().life_start);
}

TEST(Pipeline, scores_only_each_nth_step_of_an_asset_without_changing_its_bits) {
  Bundle bundle = sample_model();
  const Pipeline each = sample_pipeline(bundle);
  bundle.manifest.score_every = 5;
  const Pipeline fifth = sample_pipeline(bundle);
  Machine a(each), b(fifth);
  a.feed(1, 50);
  b.feed(1, 50);
  ASSERT_EQ(b.forecasts.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(b.forecasts[i].rul, a.forecasts[5 * i + 4].rul);
}

TEST(Pipeline, gives_each_step_that_one_reading_closes_an_id_of_its_own) {
  ingest::StepConfig minutes;
  minutes.every = ingest::StepConfig::Every::kDuration;
  minutes.every_ms = 60'000;
  minutes.hold_ms = 600'000;
  const Pipeline pipeline = sample_pipeline(sample_model(1, minutes));
  Machine m(pipeline);
  m.feed(sample_reading("m", 1));
  m.feed(sample_reading("m", 2));
  m.feed(sample_reading("m", 5));
  m.feed(sample_reading("m", 6));
  ASSERT_EQ(m.forecasts.size(), 5U) << "minutes 3 and 4 were held";
  std::set<std::string> ids;
  for (const Forecast& forecast : m.forecasts) ids.insert(forecast_id(forecast));
  EXPECT_EQ(ids.size(), 5U);
}

TEST(Pipeline, starts_a_new_window_after_a_gap) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(1, 20);
  m.feed(40, 40);
  EXPECT_EQ(m.forecasts.back().state, ForecastState::kWarming);
  EXPECT_EQ(m.forecasts.back().evidence.first, m.forecasts.back().evidence.last);
  EXPECT_EQ(m.counts.steps.gaps, 1U);
}

TEST(Pipeline, begins_a_life_with_an_overhaul_and_only_a_window_with_a_repair) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine overhauled(pipeline), repaired(pipeline);
  for (Machine* m : {&overhauled, &repaired}) m->feed(1, 30);
  pipeline.control(overhauled.state, {"m", 0, ingest::Control::Kind::kOverhaul});
  pipeline.control(repaired.state, {"m", 0, ingest::Control::Kind::kRepair});
  for (Machine* m : {&overhauled, &repaired}) m->feed(31, 31);
  EXPECT_EQ(overhauled.forecasts.back().life_start, 30);
  EXPECT_EQ(repaired.forecasts.back().life_start, 0);
}

TEST(Pipeline, counts_and_ignores_channels_it_does_not_know) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine with(pipeline), without(pipeline);
  ingest::Reading reading = sample_reading("m", 1);
  without.feed(reading);
  reading.values.push_back({"extra", 5});
  with.feed(reading);
  EXPECT_EQ(with.forecasts, without.forecasts);
  EXPECT_EQ(with.counts.unmapped_values, 1U);
}

TEST(Pipeline, names_channels_that_are_missing_or_stuck) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  for (int cycle = 1; cycle <= 8; ++cycle) {
    ingest::Reading reading = sample_reading("m", cycle);
    reading.values[1].value = 1.25;
    reading.values.erase(reading.values.begin() + 2);
    m.feed(reading);
  }
  EXPECT_EQ(m.forecasts[0].marked, (std::vector<std::string>{"b"}));
  EXPECT_EQ(m.forecasts[7].marked, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(m.counts.stuck_values, 3U);
  EXPECT_EQ(m.counts.missing_values, 8U);
}

TEST(Pipeline, does_not_judge_a_machine_that_is_not_running) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  ingest::Reading idle = sample_reading("m", 1);
  idle.mode = ingest::Mode::kIdle;
  m.feed(idle);
  EXPECT_TRUE(m.forecasts.empty());
  EXPECT_EQ(m.counts.not_running, 1U);
}

TEST(Pipeline, warms_another_bundle_from_the_record_close_to_an_uninterrupted_run) {
  const Pipeline before = sample_pipeline(sample_model(1));
  const Pipeline after = sample_pipeline(sample_model(2));
  Machine old_run(before), uninterrupted(after);
  old_run.feed(1, 100);
  uninterrupted.feed(1, 101);
  auto warmed = after.warm_from(before.save(old_run.state));
  ASSERT_TRUE(warmed) << warmed.error();
  Machine switched(after);
  switched.state = std::move(*warmed);
  switched.feed(101, 101);
  EXPECT_NEAR(switched.forecasts[0].rul.p50, uninterrupted.forecasts[100].rul.p50, 1e-4)
      << "readings are kept as float32";
  EXPECT_EQ(switched.forecasts[0].state, uninterrupted.forecasts[100].state);
}

// Once the fault tests' stream 1011: an overhaul, another model, the overhaul again.
TEST(Pipeline, knows_where_a_life_began_whatever_stood_between_its_control_record_and_another_bundle) {
  const Pipeline before = sample_pipeline(sample_model(1)), after = sample_pipeline(sample_model(2));
  const auto overhaul = [](int i) { return ingest::Control{"m", i, ingest::Control::Kind::kOverhaul}; };
  for (const int readings_before : {0, 60})
    for (const int overhauls_after : {0, 1}) {
      Machine machine(before);
      machine.feed(1, readings_before);
      before.control(machine.state, overhaul(0));
      Machine switched(after);
      switched.state = after.warm_from(before.save(machine.state)).value();
      for (Machine* each : {&machine, &switched}) {
        for (int i = 0; i < overhauls_after; ++i) each->pipeline.control(each->state, overhaul(i + 1));
        each->feed(61, 61);
      }
      EXPECT_EQ(switched.forecasts.back().life_start, machine.forecasts.back().life_start)
          << readings_before << " readings before, " << overhauls_after << " overhauls after";
    }
}

TEST(Pipeline, that_takes_a_machine_over_knows_the_control_records_that_it_had) {
  const Pipeline before = sample_pipeline(sample_model(1)), after = sample_pipeline(sample_model(2));
  const ingest::Control overhaul{"m", 0, ingest::Control::Kind::kOverhaul};
  Machine machine(before);
  EXPECT_TRUE(before.control(machine.state, overhaul));
  EXPECT_FALSE(before.control(machine.state, overhaul));
  machine.feed(1, 20);
  AssetState loaded = before.load(before.save(machine.state)).value();
  EXPECT_FALSE(before.control(loaded, overhaul));
  EXPECT_EQ(before.save(loaded), before.save(machine.state));
  AssetState taken_over = after.warm_from(before.save(machine.state)).value();
  EXPECT_FALSE(after.control(taken_over, overhaul));
}

TEST(Pipeline, refuses_states_of_another_bundle_or_damaged_ones) {
  const Pipeline pipeline = sample_pipeline(sample_model(1));
  const Pipeline other = sample_pipeline(sample_model(2));
  Machine m(pipeline);
  m.feed(1, 20);
  const std::string bytes = pipeline.save(m.state);
  EXPECT_FALSE(other.load(bytes));
  for (std::size_t size = 0; size < bytes.size(); size += 37)
    EXPECT_FALSE(pipeline.load(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(pipeline.load(bytes + "x"));
}

TEST(Pipeline, still_reads_the_states_that_its_fuzzer_begins_with) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  const std::filesystem::path corpus = PORTENT_SOURCE_DIR "/tests/fuzz/corpus/state";

  for (const auto& file : std::filesystem::directory_iterator(corpus))
    EXPECT_TRUE(pipeline.load(read_text(file.path())))
        << file.path() << ": where its format was changed on purpose, run write_corpus tests/fuzz/corpus";
}

TEST(NativeNetwork, does_not_depend_on_how_often_its_rings_were_rebuilt) {
  const Bundle bundle = sample_model();
  const native::NetworkEnsemble network(bundle.manifest.networks, bundle.weights);
  SequenceState plain = network.fresh(), rebuilt = network.fresh();
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (int step = 0; step < 100; ++step) {
    std::vector<float> input(network.inputs());
    for (float& value : input) value = normal(random);
    network.rebuild(rebuilt);
    ASSERT_EQ(network.step(rebuilt, input), network.step(plain, input)) << step;
  }
}

TEST(NativeNetwork, never_lets_quantiles_cross) {
  const Bundle bundle = sample_model();
  const native::NetworkEnsemble network(bundle.manifest.networks, bundle.weights);
  SequenceState state = network.fresh();
  std::vector<float> input(network.inputs());
  for (int step = 0; step < 200; ++step) {
    for (std::size_t i = 0; i < input.size(); ++i)
      input[i] = static_cast<float>(((step * 31 + static_cast<int>(i) * 17) % 41) - 20);
    const Quantiles q = network.step(state, input);
    ASSERT_TRUE(q.q05 < q.q10 && q.q10 < q.q50 && q.q50 < q.q90 && q.q90 < q.q95) << step;
  }
}

TEST(Pipeline, ends_the_window_at_a_gap_even_where_the_machine_comes_back_idle) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(1, 20);
  ingest::Reading idle = sample_reading("m", 100);
  idle.mode = ingest::Mode::kIdle;
  m.feed(idle);
  m.feed(101, 101);
  EXPECT_EQ(m.forecasts.back().state, ForecastState::kWarming);
}

TEST(Pipeline, forgets_the_life_where_the_counter_starts_again_while_idle) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  m.feed(1, 200);
  ingest::Reading idle = sample_reading("m", 201);
  idle.mode = ingest::Mode::kIdle;
  idle.usage = 0;
  m.feed(idle);
  ingest::Reading next = sample_reading("m", 202);
  next.usage = 1;
  m.feed(next);
  EXPECT_FALSE(m.forecasts.back().life_start);
}

TEST(Pipeline, gives_no_confident_forecast_of_readings_without_channels_it_knows) {
  const Pipeline pipeline = sample_pipeline(sample_model());
  Machine m(pipeline);
  for (int cycle = 1; cycle <= 20; ++cycle) {
    ingest::Reading reading = sample_reading("m", cycle);
    for (ingest::ChannelValue& value : reading.values) value.channel = "TAG-" + value.channel;
    m.feed(reading);
  }
  EXPECT_EQ(m.forecasts.back().state, ForecastState::kOutOfDistribution);
  EXPECT_EQ(m.forecasts.back().rul.p90, 125);
}

TEST(Pipeline, holds_an_alarm_over_a_forecast_that_nobody_may_rely_on_and_clears_it_with_a_repair) {
  Bundle bundle = sample_model();
  bundle.manifest.policy.rules = {{policy::Level::kRed, 1000, 0, 1}};
  const Pipeline pipeline = sample_pipeline(bundle);
  Machine m(pipeline);
  m.feed(1, 10);
  ASSERT_EQ(m.forecasts.back().breaches.size(), 1U);
  ingest::Reading strange = sample_reading("m", 11);
  strange.values[0].value = 1000;
  m.feed(strange);
  ASSERT_EQ(m.forecasts.back().state, ForecastState::kOutOfDistribution);
  EXPECT_EQ(m.forecasts.back().breaches.at(0).edge, policy::Edge::kHeld);
  pipeline.control(m.state, {"m", 0, ingest::Control::Kind::kRepair});
  m.feed(12, 12);
  EXPECT_EQ(m.forecasts.back().breaches.at(0).edge, policy::Edge::kCleared);
  m.feed(13, 13);
  EXPECT_TRUE(m.forecasts.back().breaches.empty());
}

}  // namespace
}  // namespace portent::models
