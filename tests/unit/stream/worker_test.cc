#include "serve/stream/worker.h"

#include <gtest/gtest.h>

#include <thread>

#include "ingest/error.h"
#include "serve/stream/follower.h"
#include "serve/stream/scorer.h"
#include "serve/stream/scoring_job.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

namespace portent::serve {
namespace {

using tests::StreamRig;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p1:c", "p2:a", "p2:b"};

class Batches : public testing::TestWithParam<std::size_t> {};

TEST_P(Batches, of_any_size_leave_the_same_predictions) {
  StreamRig whole, batched;
  whole.send_cycles(kAssets, 1, 40);
  batched.send_cycles(kAssets, 1, 40);
  whole.score();
  WorkerOptions options = batched.options();
  options.max_batch = GetParam();
  batched.score(options);
  EXPECT_EQ(tests::first_difference(batched.predictions(), whole.predictions()), "");
}

INSTANTIATE_TEST_SUITE_P(Worker, Batches, testing::Values(1, 2, 3, 5, 7, 11, 64, 100, 199, 200));

/// Runs a Scorer of `threads` until every reading is forecast, with a Follower beside it.
std::vector<std::pair<std::string, std::string>> scored_by(int threads) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 40);
  ModelShelf shelf(rig.registry(), rig.bindings.models(), "");
  StreamCounters counters;
  FleetView view;
  std::atomic<bool> failed{false};
  const auto fail = [&] { failed = true; };
  Follower follower(rig.log(), view, {rig.topics().predictions()}, fail);
  ScorerOptions options;
  options.threads = threads;
  options.worker = rig.options();
  Scorer scorer(rig.log(), rig.bindings, shelf, counters, options, fail);
  while (!failed && (counters.forecasts < 200 || follower.seen() < 200)) std::this_thread::yield();
  scorer.stop();
  scorer.rethrow();
  EXPECT_EQ(view.size(), kAssets.size());
  return rig.predictions();
}

TEST(Scorer, leaves_the_same_predictions_on_one_thread_and_on_two) {
  EXPECT_EQ(tests::first_difference(scored_by(2), scored_by(1)), "");
}

TEST(Scorer, says_why_it_ended_where_the_model_is_not_there) {
  StreamRig rig;
  EXPECT_THROW(ModelShelf(rig.registry(), {"pump@champion"}, ""), ingest::FatalError);
}

TEST(Worker, counts_latency_for_each_forecast_and_what_it_wrote) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 10);
  const auto counters = rig.score();
  EXPECT_EQ(counters->readings, 50U);
  EXPECT_EQ(counters->forecasts, 50U);
  EXPECT_EQ(counters->latency.snapshot().total, 50U);
  EXPECT_GT(counters->commits, 0U);
}

TEST(Worker, lets_readings_that_keep_coming_share_a_commit) {
  StreamRig rig;
  ModelShelf shelf(rig.registry(), rig.bindings.models(), "");
  StreamCounters counters;
  WorkerOptions options = rig.options();
  options.max_delay = std::chrono::milliseconds(300);
  options.commit_interval = options.commit_spacing = std::chrono::hours(1);
  std::jthread worker(
      [&](std::stop_token stop) { Worker(rig.log(), rig.bindings, shelf, counters, options).run(stop); });
  for (int cycle = 1; cycle <= 100; ++cycle) {
    rig.send_cycles({"p1:a"}, cycle, cycle);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  while (counters.forecasts < 100) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_LT(counters.commits, 20U) << "the first at once, the others once nothing comes any more";
}

TEST(ModelShelf, follows_the_champion_alias) {
  StreamRig rig;
  ModelShelf shelf(rig.registry(), {"sample@champion"}, "");
  const auto now = std::chrono::steady_clock::now();
  const ModelChoice before = shelf.current(now);
  rig.registry().publish(tests::sample_model(2), true);
  EXPECT_EQ(shelf.current(now + std::chrono::milliseconds(1)), before) << "looks once a second";
  EXPECT_NE(shelf.current(now + std::chrono::seconds(2)), before);
}

TEST(ModelShelf, looks_again_at_once_where_a_partition_comes_from_another) {
  StreamRig rig;
  ModelShelf shelf(rig.registry(), {"sample@champion"}, "");
  const auto now = std::chrono::steady_clock::now();
  const ModelChoice before = shelf.current(now);
  rig.registry().publish(tests::sample_model(2), true);
  StreamCounters counters;
  ScoringJob job(rig.bindings, shelf, counters, {});
  CommitNote note;
  note.models = before.champions;

  const auto partition = job.open(0, note);

  EXPECT_NE(shelf.current(now + std::chrono::milliseconds(1)), before);
  EXPECT_TRUE(partition->follow());
}

TEST(Worker, ends_with_one_error_where_another_member_took_its_partitions_over) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 5);
  ModelShelf shelf(rig.registry(), rig.bindings.models(), "");
  StreamCounters counters;
  std::exception_ptr error;
  std::jthread worker([&](std::stop_token stop) {
    try {
      Worker(rig.log(), rig.bindings, shelf, counters, rig.options()).run(stop);
    } catch (...) {
      error = std::current_exception();
    }
  });
  while (counters.forecasts < 25) std::this_thread::yield();
  struct Nothing final : ingest::GroupListener {
    void assigned(const std::vector<int>&) override {}
    void lost(const std::vector<int>&) override {}
  } listener;
  const auto usurper = rig.log().join({}, rig.topics().telemetry(), listener);
  rig.send_cycles(kAssets, 6, 6);
  worker.join();
  ASSERT_TRUE(error);
  EXPECT_THROW(std::rethrow_exception(error), ingest::FencedError);
  EXPECT_EQ(rig.predictions().size(), 25U);
}

}  // namespace
}  // namespace portent::serve
