#include "serve/stream/early_outputs.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/stream_rig.h"

namespace portent::serve {
namespace {

using std::chrono::milliseconds;
using tests::StreamRig;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p2:a"};

TEST(EarlyOutputs, are_due_for_a_commit_one_interval_after_the_first_that_is_not_committed) {
  StreamRig rig;
  EarlyOutputs outputs(rig.log(), milliseconds(100));
  const EarlyOutputs::Clock::time_point start{};
  EXPECT_FALSE(outputs.due(start + milliseconds(500)));

  outputs.consumed(start);
  outputs.consumed(start + milliseconds(90));

  EXPECT_FALSE(outputs.due(start + milliseconds(99)));
  EXPECT_TRUE(outputs.due(start + milliseconds(100)));
  outputs.committed();
  EXPECT_FALSE(outputs.due(start + milliseconds(100)));
}

TEST(EarlyOutputs, are_readable_before_anything_is_committed) {
  StreamRig rig;
  EarlyOutputs outputs(rig.log(), milliseconds(100));
  std::vector<ingest::OutRecord> records = {{rig.topics().predictions(), 0, "p1:a", "{}", {}}};

  outputs.send(records);

  EXPECT_TRUE(records.empty());
  EXPECT_EQ(rig.records(rig.topics().predictions()).size(), 1U);
  EXPECT_TRUE(rig.log().committed_offsets("portent", rig.topics().telemetry()).empty());
}

TEST(EarlyOutputs, are_the_forecasts_of_exactly_once_with_fewer_commits) {
  StreamRig exactly;
  exactly.send_cycles(kAssets, 1, 60);
  exactly.score();
  StreamRig early;
  WorkerOptions options = early.options();
  options.delivery = Delivery::kAtLeastOnce;
  options.commit_every = milliseconds(1);
  options.max_batch = 7;
  options.scoring.round_every = 20;
  early.send_cycles(kAssets, 1, 30);
  early.score(options);
  early.send_cycles(kAssets, 31, 60);
  const auto counters = early.score(options);

  EXPECT_EQ(tests::first_difference(early.predictions(), exactly.predictions()), "");
  EXPECT_EQ(counters->readings, 30 * kAssets.size());
  EXPECT_GT(counters->states_written, 0U);
}

TEST(EarlyOutputs, are_committed_when_the_worker_stops) {
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.delivery = Delivery::kAtLeastOnce;
  options.commit_every = std::chrono::hours(1);
  rig.send_cycles(kAssets, 1, 30);
  ModelShelf shelf(rig.registry(), rig.bindings.models(), "");
  StreamCounters counters;
  {
    std::jthread worker(
        [&](std::stop_token stop) { Worker(rig.log(), rig.bindings, shelf, counters, options).run(stop); });
    while (counters.readings < 30 * kAssets.size()) std::this_thread::yield();
    EXPECT_EQ(counters.commits, 0U);
  }

  EXPECT_EQ(counters.commits, 1U);
  EXPECT_EQ(rig.score()->forecasts, 0U) << "nothing was left to forecast";
}

}  // namespace
}  // namespace portent::serve
