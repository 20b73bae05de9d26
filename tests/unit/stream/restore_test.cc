#include <gtest/gtest.h>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/state_rounds.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// A scorer that stops and another that goes on must leave the same predictions, byte by byte, as one that
// never stopped (promise 4).

namespace portent::serve {
namespace {

using tests::Predictions, tests::StreamRig;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p1:c", "p2:a", "p2:b"};

std::vector<std::pair<std::string, std::string>> undisturbed(int cycles) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, cycles);
  rig.score();
  return rig.predictions();
}

TEST(Restore, goes_on_as_if_nothing_had_happened_wherever_it_was_cut) {
  const auto expected = undisturbed(60);
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = 20;
  for (int cycle = 1; cycle <= 60; cycle += 7) {
    rig.send_cycles(kAssets, cycle, std::min(cycle + 6, 60));
    rig.score(options);
  }
  EXPECT_EQ(tests::first_difference(rig.predictions(), expected), "");
}

TEST(Restore, replays_only_what_the_states_lack) {
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = 10;
  rig.send_cycles(kAssets, 1, 50);
  options.max_batch = 5;
  const auto first = rig.score(options);
  EXPECT_GT(first->states_written, 0U);
  const auto second = rig.score(options);
  EXPECT_EQ(second->restores, 2U);
  EXPECT_LT(second->replayed, 80U) << "of 250 readings";
}

TEST(Restore, replays_everything_where_no_round_was_completed) {
  const auto expected = undisturbed(30);
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 20);
  rig.score();
  rig.send_cycles(kAssets, 21, 30);
  const auto second = rig.score();
  EXPECT_EQ(second->replayed, 100U);
  EXPECT_EQ(second->forecasts, 50U) << "a replay writes no forecasts";
  EXPECT_EQ(tests::first_difference(rig.predictions(), expected), "");
}

TEST(Restore, finishes_a_round_over_several_transactions) {
  const auto expected = undisturbed(60);
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = 10;
  options.scoring.round_bytes = 1;  // one state a transaction
  options.max_batch = 3;
  for (int cycle = 1; cycle <= 60; cycle += 20) {
    rig.send_cycles(kAssets, cycle, cycle + 19);
    rig.score(options);
  }
  EXPECT_EQ(tests::first_difference(rig.predictions(), expected), "");
}

TEST(Restore, is_of_rounds_whose_states_were_written_between_commits) {
  const auto expected = undisturbed(60);
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = 20;
  options.scoring.round_bytes = 1;  // a commit writes one state at most
  options.max_batch = 40;           // most of a round lies between two commits
  for (int cycle = 1; cycle <= 60; cycle += 20) {
    rig.send_cycles(kAssets, cycle, cycle + 19);
    const auto counters = rig.score(options);
    EXPECT_GT(counters->states_written, counters->commits);
    EXPECT_LT(counters->replayed, 120U);
  }
  EXPECT_EQ(tests::first_difference(rig.predictions(), expected), "");
}

TEST(Restore, is_of_rounds_no_shorter_than_so_many_readings_of_each_machine) {
  const auto written = [](std::int64_t readings_a_state) {
    StreamRig rig;
    WorkerOptions options = rig.options();
    options.scoring.round_every = 20;
    options.scoring.readings_a_state = readings_a_state;
    options.max_batch = 10;
    rig.send_cycles(kAssets, 1, 60);
    return rig.score(options)->states_written.load();
  };
  EXPECT_GT(written(0), written(20));
  EXPECT_GT(written(20), 0U);
  EXPECT_EQ(written(60), 0U);
}

TEST(StateRounds, let_the_states_wait_evenly_over_the_first_half_of_a_round) {
  StateRounds rounds;
  rounds.begin(1'000);
  EXPECT_EQ(rounds.may_wait(1'000, 200, 50), 50U);
  EXPECT_EQ(rounds.may_wait(1'050, 200, 50), 25U);
  EXPECT_EQ(rounds.may_wait(1'099, 200, 50), 1U);
  EXPECT_EQ(rounds.may_wait(1'100, 200, 50), 0U);
  rounds.demand_whole();
  EXPECT_EQ(rounds.may_wait(1'000, 200, 50), 0U);
}

TEST(Restore, keeps_control_records_at_their_place) {
  const auto run = [](bool cut) {
    StreamRig rig;
    rig.send_cycles(kAssets, 1, 20);
    if (cut) rig.score();
    ingest::OutRecord overhaul =
        StreamRig::telemetry("p1:a", ingest::encode_control({"p1:a", 5, ingest::Control::Kind::kOverhaul}));
    overhaul.headers = {{ingest::kControlHeader, "overhaul"}};
    rig.send({overhaul});
    if (cut) rig.score();
    rig.send_cycles(kAssets, 21, 40);
    rig.score();
    return rig.predictions();
  };
  EXPECT_EQ(tests::first_difference(run(true), run(false)), "");
}

TEST(Restore, warms_up_anew_and_counts_it_where_the_log_no_longer_reaches_back) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 20);
  rig.score();
  for (int p = 0; p < 2; ++p)
    rig.log().delete_before(rig.topics().telemetry(), p, rig.log().extent(rig.topics().telemetry(), p).end);
  rig.send_cycles(kAssets, 21, 22);
  const auto counters = rig.score();
  EXPECT_EQ(counters->marked().at("evidence_lost"), 2U);
  EXPECT_EQ(counters->forecasts, 10U);
  for (const auto& [key, value] : rig.predictions())
    if (const auto f = models::forecast_from_json(value); *f->usage > 20) {
      EXPECT_EQ(f->state, models::ForecastState::kWarming) << "nothing of the lost readings may be assumed";
    }
}

TEST(Restore, drops_states_that_know_more_than_is_consumed) {
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = 5;
  options.max_batch = 5;
  rig.send_cycles(kAssets, 1, 30);
  rig.score(options);
  const Predictions first = rig.predictions();
  struct Nothing final : ingest::GroupListener {
    void assigned(const std::vector<int>&) override {}
    void lost(const std::vector<int>&) override {}
  } listener;
  const auto session = rig.log().join({}, rig.topics().telemetry(), listener);
  std::vector<ingest::Record> none;
  session->poll(0, std::chrono::milliseconds(0), none);
  session->commit({}, [](auto) { return std::map<int, ingest::CommitPoint>{{0, {0, ""}}, {1, {0, ""}}}; });
  EXPECT_EQ(rig.score(options)->forecasts, 150U) << "set back to the beginning, everything is forecast again";
}

TEST(Restore, keeps_the_states_of_two_groups_apart) {
  StreamRig rig;
  WorkerOptions a = rig.options(), b = rig.options();
  for (WorkerOptions* options : {&a, &b}) options->scoring.round_every = 5;
  b.group.group = b.scoring.group = "another";
  rig.send_cycles(kAssets, 1, 20);
  rig.score(a);
  EXPECT_EQ(rig.score(b)->forecasts, 100U);
}

TEST(Restore, refuses_metadata_that_is_not_its_own_with_one_line) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 2);
  struct Nothing final : ingest::GroupListener {
    void assigned(const std::vector<int>&) override {}
    void lost(const std::vector<int>&) override {}
  } listener;
  const auto session = rig.log().join({}, rig.topics().telemetry(), listener);
  std::vector<ingest::Record> none;
  session->poll(0, std::chrono::milliseconds(0), none);
  session->commit({}, [](auto) { return std::map<int, ingest::CommitPoint>{{0, {1, "somebody else's"}}}; });
  EXPECT_THROW(rig.score(), ingest::FatalError);
}

TEST(ModelSwitch, takes_effect_at_a_transaction_boundary_and_survives_a_restart) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 30);
  rig.score();
  const auto second = rig.registry().publish(tests::sample_model(2), true);
  rig.send_cycles(kAssets, 31, 40);
  EXPECT_GT(rig.score()->model_switches, 0U);
  rig.send_cycles(kAssets, 41, 50);
  const auto third = rig.score();
  EXPECT_EQ(third->model_switches, 0U) << "the bundle in effect was committed with the offsets";
  EXPECT_LE(third->replayed, 50U) << "states were written whole at the switch, none since";
  for (const auto& [key, value] : rig.predictions()) {
    const auto forecast = models::forecast_from_json(value);
    EXPECT_EQ(forecast->model.version, *forecast->usage <= 30 ? 1 : 2) << value;
    if (*forecast->usage > 30) {
      EXPECT_NE(forecast->state, models::ForecastState::kWarming) << "warmed from the record";
    }
  }
}

TEST(ModelSwitch, leaves_the_same_predictions_however_often_the_scorer_is_cut_afterwards) {
  const auto run = [](int pieces) {
    StreamRig rig;
    rig.send_cycles(kAssets, 1, 30);
    rig.score();
    rig.registry().publish(tests::sample_model(2), true);
    for (int piece = 0; piece < pieces; ++piece) {
      rig.send_cycles(kAssets, 31 + piece * 30 / pieces, 30 + (piece + 1) * 30 / pieces);
      rig.score();
    }
    return rig.predictions();
  };
  EXPECT_EQ(tests::first_difference(run(6), run(1)), "");
}

}  // namespace
}  // namespace portent::serve
