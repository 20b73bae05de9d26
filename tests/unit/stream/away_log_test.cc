#include <gtest/gtest.h>

#include <random>
#include <set>
#include <thread>

#include "ingest/error.h"
#include "serve/stream/features_job.h"
#include "tests/support/features_rig.h"
#include "tests/support/stream_rig.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/worker_run.h"

// A log that goes away again and again, at any call of a scoring thread.

namespace portent::serve {
namespace {

using ingest::AwayError;
using tests::StreamRig;

/// Who calls from this thread always reaches the log; another loses it at every nth call or so, once it has
/// begun to commit. 1: at each call, from the first.
class Outages {
 public:
  explicit Outages(unsigned every) : every_(every), begun_(every == 1) {}
  void begin() { begun_ = true; }
  bool prompt = false;  ///< no transaction may be open when a session polls
  void call() {
    if (std::this_thread::get_id() == spared_ || !begun_ || every_ == 0) return;
    if (random_() % every_ == 0) throw AwayError("the log is away");
  }

 private:
  std::thread::id spared_ = std::this_thread::get_id();
  std::mt19937 random_{1};
  unsigned every_;
  bool begun_;
};

class FlakySession final : public ingest::GroupSession {
 public:
  FlakySession(std::unique_ptr<ingest::GroupSession> session, Outages& outages)
      : session_(std::move(session)), outages_(outages) {}
  std::span<const ingest::RecordView> poll(std::size_t max, std::chrono::milliseconds wait) override {
    EXPECT_FALSE(outages_.prompt && open_) << "a transaction with states in it was left open";
    outages_.call();
    return session_->poll(max, wait);
  }
  std::optional<ingest::CommitPoint> committed(int partition) override {
    outages_.call();
    return session_->committed(partition);
  }
  void seek(int partition, std::int64_t offset) override {
    outages_.call();
    session_->seek(partition, offset);
  }
  void write(const ingest::OutView& output) override {
    outages_.call();
    open_ = true;
    session_->write(output);
  }
  ingest::CommitResult commit(std::span<const ingest::OutRecord> outputs, const Points& points) override {
    open_ = false;
    outages_.begin();
    outages_.call();
    const auto result = session_->commit(outputs, points);
    outages_.call();  // committed, and nobody hears of it
    return result;
  }

 private:
  std::unique_ptr<ingest::GroupSession> session_;
  Outages& outages_;
  bool open_ = false;
};

/// What a zombie may still append: outputs, never a state that a successor would go on from.
class OutputsOnly final : public ingest::Appender {
 public:
  explicit OutputsOnly(std::unique_ptr<ingest::Appender> appender) : appender_(std::move(appender)) {}
  void append(ingest::OutRecord record) override {
    EXPECT_FALSE(record.topic.ends_with("state")) << "a state outside of any transaction: " << record.key;
    appender_->append(std::move(record));
  }
  void flush() override { appender_->flush(); }

 private:
  std::unique_ptr<ingest::Appender> appender_;
};

class FlakyLog final : public ingest::Log {
 public:
  FlakyLog(const std::filesystem::path& folder, unsigned every, bool prompt = false) : outages_(every) {
    outages_.prompt = prompt;
    ingest::LocalLogOptions options;
    options.folder = folder;
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log_ = ingest::open_local_log(options);
  }
  void create_topics(std::span<const ingest::TopicSpec> topics) override { log_->create_topics(topics); }
  void raise_partitions(const std::string& topic, int count) override {
    log_->raise_partitions(topic, count);
  }
  int partitions(const std::string& topic) override { return log_->partitions(topic); }
  ingest::Extent extent(const std::string& topic, int partition) override {
    outages_.call();
    return log_->extent(topic, partition);
  }
  std::map<int, std::int64_t> committed_offsets(const std::string& group, const std::string& topic) override {
    return log_->committed_offsets(group, topic);
  }
  std::unique_ptr<ingest::GroupSession> join(const ingest::GroupOptions& options, const std::string& topic,
                                             ingest::GroupListener& listener) override {
    outages_.call();
    return std::make_unique<FlakySession>(log_->join(options, topic, listener), outages_);
  }
  std::unique_ptr<ingest::PartitionReader> reader(const std::string& topic, int partition,
                                                  std::int64_t from) override {
    outages_.call();
    return log_->reader(topic, partition, from);
  }
  std::unique_ptr<ingest::Appender> appender() override {
    const bool test = std::this_thread::get_id() == spared_;
    return test ? log_->appender() : std::make_unique<OutputsOnly>(log_->appender());
  }

 private:
  std::thread::id spared_ = std::this_thread::get_id();
  Outages outages_;
  std::unique_ptr<ingest::LocalLog> log_;
};

const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p1:c", "p2:a", "p2:b"};

struct Scored {
  tests::Predictions predictions;
  std::uint64_t outages = 0;
  std::vector<std::string> said;
};

Scored scored_with(unsigned outage_every, Delivery delivery = Delivery::kExactlyOnce) {
  const TemporaryFolder folder;
  const bool early = delivery == Delivery::kAtLeastOnce;
  StreamRig rig(std::make_unique<FlakyLog>(folder.path(), outage_every, early));
  rig.send_cycles(kAssets, 1, 60);
  Scored scored;
  WorkerOptions options = rig.options();
  options.max_batch = 7;
  options.scoring.round_every = 20;
  options.delivery = delivery;
  options.longest_open = std::chrono::milliseconds(0);
  options.retry_every = std::chrono::milliseconds(1);
  options.say = [&](const std::string& line) { scored.said.push_back(line); };
  scored.outages = rig.score(options)->log_outages;
  scored.predictions = rig.predictions();
  return scored;
}

TEST(AwayLog, leaves_the_same_predictions_whatever_call_it_went_away_in) {
  const Scored calm = scored_with(0), stormy = scored_with(20);
  EXPECT_EQ(calm.outages, 0U);
  EXPECT_GT(stormy.outages, 10U);
  EXPECT_EQ(tests::first_difference(stormy.predictions, calm.predictions), "");
}

TEST(AwayLog, loses_nothing_where_outputs_are_written_early) {
  const tests::Predictions calm = scored_with(0).predictions;
  const tests::Predictions stormy = scored_with(20, Delivery::kAtLeastOnce).predictions;
  const std::set<std::pair<std::string, std::string>> once(calm.begin(), calm.end()),
      twice(stormy.begin(), stormy.end());
  EXPECT_EQ(twice, once);
  EXPECT_GE(stormy.size(), calm.size());
}

TEST(AwayLog, says_once_that_it_is_away_and_once_that_it_is_back) {
  const Scored stormy = scored_with(20);
  ASSERT_GT(stormy.outages, 10U);
  // The worker is stopped once all is committed: where its last outage hides just that, it never comes back.
  ASSERT_EQ((stormy.said.size() + 1) / 2, stormy.outages);
  for (std::size_t i = 0; i < stormy.said.size(); ++i) {
    if (i % 2 == 0)
      EXPECT_EQ(stormy.said[i], "the log is away; nothing is lost, trying again until it answers");
    else
      EXPECT_TRUE(stormy.said[i].starts_with("the log is back after ") &&
                  stormy.said[i].ends_with(" s; going on from what is committed"))
          << stormy.said[i];
  }
}

TEST(AwayLog, window_statistics_lose_nothing_where_they_are_written_early) {
  const TemporaryFolder folder;
  FlakyLog log(folder.path(), 20);
  const ingest::Topics topics;
  log.create_topics(topics.features_specs(2));
  const auto appender = log.appender();
  for (int number = 1; number <= 60; ++number)
    for (const std::string& asset : kAssets) appender->append(tests::FeaturesRig::reading(asset, number));
  appender->flush();
  WorkerOptions options;
  options.group.group = tests::FeaturesRig::features().group;
  options.max_delay = std::chrono::milliseconds(2);
  options.max_batch = 7;
  options.delivery = Delivery::kAtLeastOnce;
  options.commit_every = options.retry_every = std::chrono::milliseconds(1);
  FeaturesJob job(tests::FeaturesRig::features());
  const auto counters = tests::run_until_consumed(
      log, topics.telemetry(), options.group.group,
      [&](std::stop_token stop, StreamCounters& counted) { Worker(log, job, counted, options).run(stop); });
  EXPECT_GT(counters->states_written, 1U);
  std::set<std::string> seen;
  for (const ingest::Record& record : tests::records_of(log, topics.features()))
    seen.insert(record.key + record.value);
  EXPECT_EQ(seen.size(), 300U);
}

TEST(AwayLog, ends_a_worker_that_never_had_it) {
  const TemporaryFolder folder;
  StreamRig rig(std::make_unique<FlakyLog>(folder.path(), 1));
  rig.send_cycles(kAssets, 1, 2);
  EXPECT_THROW(rig.score(), AwayError);
}

}  // namespace
}  // namespace portent::serve
