#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdio>
#include <mutex>
#include <thread>

#include "ingest/encode.h"
#include "tests/integration/faults/fault_rig.h"
#include "tests/support/sample_model.h"

// How long assets stay without forecasts, and what a scorer holds while its broker is away.

namespace portent::tests {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Follows `predictions` as any consumer would and keeps each asset's longest time between two forecasts.
class Watch {
 public:
  Watch(ingest::Log& log, const std::string& topic) {
    for (int p = 0; p < log.partitions(topic); ++p)
      threads_.emplace_back([this, &log, topic, p](std::stop_token stop) { follow(log, topic, p, stop); });
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    longest_.clear();
  }
  double longest_s() {
    const std::lock_guard lock(mutex_);
    Clock::duration longest{};
    for (const auto& [asset, gap] : longest_) longest = std::max(longest, gap);
    return std::chrono::duration<double>(longest).count();
  }
  std::size_t assets() {
    const std::lock_guard lock(mutex_);
    return longest_.size();
  }

 private:
  void follow(ingest::Log& log, const std::string& topic, int partition, std::stop_token stop) {
    const auto reader = log.reader(topic, partition, 0);
    std::vector<ingest::Record> records;
    while (!stop.stop_requested()) {
      records.clear();
      reader->read(1'000, milliseconds(20), records);
      const auto now = Clock::now();
      const std::lock_guard lock(mutex_);
      for (const ingest::Record& record : records) {
        const auto [last, is_new] = last_.try_emplace(record.key, now);
        if (!is_new) longest_[record.key] = std::max(longest_[record.key], now - last->second);
        last->second = now;
      }
    }
  }

  std::mutex mutex_;
  std::map<std::string, Clock::time_point> last_;
  std::map<std::string, Clock::duration> longest_;
  std::vector<std::jthread> threads_;
};

FaultOptions with_default_timeout(std::uint64_t seed) {
  return {.seed = seed,
          .records = 6'000,
          .settings = {"scoring.session_timeout=6000", "scoring.max_poll_interval=60000"}};
}

TEST(NeverDark, every_asset_has_forecasts_again_soon_after_one_of_two_scorers_was_killed) {
  FaultRig rig(with_default_timeout(50));
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.1);
  Watch watch(rig.log(), rig.topics().predictions());
  rig.flow(milliseconds(3'000), 0.1);
  watch.forget();
  rig.scorer("a").kill();
  rig.remove("a");
  rig.flow(milliseconds(14'000), 0.6);
  std::printf("longest time without a forecast after kill -9 of one of two: %.1f s over %zu assets\n",
              watch.longest_s(), watch.assets());
  EXPECT_GT(watch.assets(), 50U);
  EXPECT_LT(watch.longest_s(), 13.0);  // 10 s is promised of a machine that does nothing else
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

TEST(NeverDark, rolling_upgrade_leaves_no_asset_without_forecasts_for_long) {
  FaultRig rig(with_default_timeout(51));
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.1);
  Watch watch(rig.log(), rig.topics().predictions());
  rig.flow(milliseconds(2'000), 0.1);
  watch.forget();
  for (const char* instance : {"a", "b"}) {
    EXPECT_EQ(rig.scorer(instance).terminate(), 0);
    rig.scorer(instance).start();
    rig.flow(milliseconds(4'000), 0.3);
  }
  std::printf("longest time without a forecast in a rolling upgrade: %.1f s over %zu assets\n",
              watch.longest_s(), watch.assets());
  EXPECT_GT(watch.assets(), 50U);
  EXPECT_LT(watch.longest_s(), 10.0);
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

TEST(Outage, broker_that_is_away_for_long_is_waited_for) {
  // Transactions that stay open while readings come: whatever the machine's speed, each scorer has one in
  // work when the broker dies.
  FaultRig rig({.seed = 53,
                .records = 3'000,
                .settings = {"scoring.commit_spacing=5000", "scoring.commit_interval=5000",
                             "scoring.max_delay=1000"}});
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.3);
  rig.flow(milliseconds(2'000), 0.3);
  kill(rig.broker().pid(), SIGKILL);
  const auto until = Clock::now() + std::chrono::seconds(60);
  while (Clock::now() < until) rig.flow(milliseconds(200), 0);
  rig.broker().start();
  rig.finish();
  const std::string said = rig.scorer("a").said() + rig.scorer("b").said();
  EXPECT_EQ(rig.revived(), 0) << said;
  EXPECT_THAT(said, testing::HasSubstr("the log is back after"));
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

TEST(Outage, scorer_can_be_stopped_meanwhile) {
  FaultRig rig({.seed = 54, .records = 3'000});
  ScorerProcess& scorer = rig.scorer("a");
  rig.flow_to(0.3);
  rig.flow(milliseconds(300), 0.3);
  rig.broker().stop();
  const auto until = Clock::now() + std::chrono::seconds(14);
  while (Clock::now() < until) rig.flow(milliseconds(200), 0);
  const auto asked = Clock::now();
  EXPECT_EQ(scorer.terminate(), 0);
  const double took = std::chrono::duration<double>(Clock::now() - asked).count();
  std::printf("SIGTERM during an outage: %.1f s\n", took);
  EXPECT_LT(took, 30);
  rig.broker().start();
  scorer.start();
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

TEST(BackPressure, memory_stays_bounded_while_the_broker_is_frozen) {
  constexpr int kBacklog = 40'000;
  constexpr long kBoundKib = 400 * 1024;
  FaultRig rig({.seed = 52, .records = 0, .settings = {"scoring.max_batch=2000"}});
  const auto appender = rig.log().appender();
  const std::string ballast = ",\"source\":\"" + std::string(4'000, 'g') + "\"}";
  for (int i = 1; i <= kBacklog; ++i) {  // 160 MB, more than a scorer reads ahead
    const std::string asset = "sim:m-" + std::to_string(i % 30);
    std::string value = ingest::encode_telemetry(sample_reading(asset, i / 30 + 1));
    value.pop_back();
    appender->append({rig.topics().telemetry(), -1, asset, value + ballast, {}});
  }
  appender->flush();
  ScorerProcess& scorer = rig.scorer("a");
  while (rig.consumed() == 0) std::this_thread::sleep_for(milliseconds(10));
  const pid_t broker = rig.broker().pid();
  kill(broker, SIGSTOP);
  rig.flow(milliseconds(8'000), 0);
  const long frozen = scorer.running() ? scorer.peak_kib() : -1;
  kill(broker, SIGCONT);
  const auto deadline = Clock::now() + std::chrono::minutes(2);
  while (rig.consumed() < kBacklog && Clock::now() < deadline) rig.flow(milliseconds(50), 0);
  std::printf("resident at most %ld MiB while the broker was frozen, %ld MiB in all\n", frozen / 1024,
              scorer.peak_kib() / 1024);
  EXPECT_GT(frozen, 0) << scorer.said();
  EXPECT_EQ(rig.revived(), 0) << scorer.said();
  EXPECT_LT(scorer.peak_kib(), kBoundKib);
  EXPECT_GE(rig.consumed(), kBacklog);
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

}  // namespace
}  // namespace portent::tests
