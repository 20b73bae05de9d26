#include <gtest/gtest.h>
#include <signal.h>

#include <random>
#include <thread>

#include "ingest/kafka/kafka_log.h"
#include "ingest/local/forwarder.h"
#include "serve/stream/read_records.h"
#include "tests/integration/faults/fault_stream.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

// An edge node's spool on its way to Kafka: each record once, each machine's in order, whatever is killed.

namespace portent::tests {
namespace {

using std::chrono::milliseconds;
using ByAsset = std::map<std::string, std::vector<std::string>>;

class Forward : public testing::Test {
 protected:
  Forward() {
    ingest::KafkaOptions options;
    options.brokers = KafkaBroker::shared().address();
    options.connect_timeout = milliseconds(10'000);
    kafka_ = ingest::open_kafka_log(options);
    kafka_->create_topics(topics_.specs(4));
    ingest::LocalLogOptions local;
    local.folder = folder_.path() / "spool";
    local.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    spool_ = ingest::open_local_log(local);
    spool_->create_topics(topics_.specs(2));
    for (ingest::OutRecord& record : fault_stream(60, 6'000)) {
      record.topic = topics_.telemetry();
      expected_[record.key].push_back(record.value);
      records_.push_back(record);
    }
  }

  void spool(std::size_t from, std::size_t to) {
    const auto appender = spool_->appender();
    for (std::size_t i = from; i < to; ++i) appender->append(records_[i]);
    appender->flush();
  }
  std::unique_ptr<ChildProcess> start(const std::string& setting = "forward.name=edge") {
    return std::make_unique<ChildProcess>(
        std::vector<std::string>{PORTENT_PROGRAM, "forward", "--log", folder_.path() / "spool", "--broker",
                                 KafkaBroker::shared().address(), "--prefix", topics_.prefix, "--set",
                                 "scoring.session_timeout=3000", "--set", setting},
        folder_.path() / "output");
  }
  std::int64_t arrived() {
    std::int64_t sum = 0;
    for (const auto& [key, values] : in_kafka()) sum += static_cast<std::int64_t>(values.size());
    return sum;
  }
  ByAsset in_kafka() {
    ByAsset by_asset;
    for (int p = 0; p < 4; ++p)
      serve::read_records(*kafka_, topics_.telemetry(), p, 0, kafka_->extent(topics_.telemetry(), p).end,
                          "test", [&](const ingest::Record& r) { by_asset[r.key].push_back(r.value); });
    return by_asset;
  }
  void wait_for(std::int64_t count) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(90);
    while (arrived() < count && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(milliseconds(50));
  }

  static std::string unique_prefix() {
    static int count = 0;
    return "forward-" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".";
  }

  ingest::Topics topics_{unique_prefix()};
  TemporaryFolder folder_;
  std::unique_ptr<ingest::Log> kafka_;
  std::unique_ptr<ingest::LocalLog> spool_;
  std::vector<ingest::OutRecord> records_;
  ByAsset expected_;
};

TEST_F(Forward, ships_each_record_once_and_in_order_over_kills_and_a_broker_that_is_away) {
  std::mt19937_64 random(61);
  spool(0, 2'000);
  auto forwarder = start();
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(milliseconds(500 + random() % 1'000));
    forwarder->end(SIGKILL);
    forwarder = start();
  }
  KafkaBroker::shared().stop();
  spool(2'000, 4'000);
  std::this_thread::sleep_for(milliseconds(500));
  KafkaBroker::shared().start();
  spool(4'000, 6'000);
  wait_for(6'000);

  EXPECT_EQ(forwarder->end(SIGTERM), 0);
  EXPECT_EQ(arrived(), 6'000);
  EXPECT_TRUE(in_kafka() == expected_) << "other records, or in another order";
  for (int p = 0; p < 2; ++p)
    EXPECT_EQ(spool_->extent(topics_.telemetry(), p).begin, spool_->extent(topics_.telemetry(), p).end)
        << "what is shipped is forgotten";
}

TEST_F(Forward, drops_the_oldest_where_the_spool_is_full_and_keeps_the_newest_in_order) {
  ingest::ForwardOptions options;
  options.topic = topics_.telemetry();
  options.name = "full";
  options.max_bytes = 700'000;
  spool(0, 6'000);
  ASSERT_GT(spool_->used_bytes(), options.max_bytes);

  ingest::SpoolBound(*spool_, options).make_room();

  EXPECT_LE(spool_->used_bytes(), options.max_bytes);
  std::int64_t kept = 0;
  for (int p = 0; p < 2; ++p) {
    const ingest::Extent extent = spool_->extent(topics_.telemetry(), p);
    kept += extent.end - extent.begin;
  }
  EXPECT_GT(kept, 500);
  const auto forwarder = start("forward.name=full");
  wait_for(kept);
  forwarder->end(SIGTERM);
  const ByAsset shipped = in_kafka();
  EXPECT_EQ(arrived(), kept);
  for (const auto& [asset, values] : shipped) {
    const auto& all = expected_.at(asset);
    ASSERT_LE(values.size(), all.size());
    EXPECT_TRUE(std::equal(values.rbegin(), values.rend(), all.rbegin())) << asset << ": not its newest";
  }
}

}  // namespace
}  // namespace portent::tests
