#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "ingest/decode.h"
#include "ingest/kafka/kafka_log.h"
#include "ingest/local/local_log.h"
#include "ingest/topics.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

/// A bridge as a program of its own that a test kills, and the log that it writes to: Kafka, or the local
/// one.
class KilledBridge : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    topics_.prefix = "kill-" + std::to_string(getpid()) + "-" + std::to_string(++rigs_) + ".";
    if (GetParam()) {
      ingest::KafkaOptions options;
      options.brokers = KafkaBroker::shared().address();
      log_ = ingest::open_kafka_log(options);
      where_ = {"--broker", options.brokers};
    } else {
      ingest::LocalLogOptions options;
      options.folder = folder_.path() / "log";
      log_ = ingest::open_local_log(options);
      where_ = {"--log", options.folder.string(), "--set", "log.power_safe=false"};
    }
    log_->create_topics(topics_.specs(1));
  }
  /// Starts `portent bridge` with these words.
  std::unique_ptr<ChildProcess> bridge(std::vector<std::string> words) {
    words.insert(words.begin(), {PORTENT_PROGRAM, "bridge"});
    words.insert(words.end(), {"--prefix", topics_.prefix, "--set", "topics.partitions=1"});
    words.insert(words.end(), where_.begin(), where_.end());
    return std::make_unique<ChildProcess>(words, output());
  }
  std::string output() const { return folder_.path() / "output"; }
  std::string said() const {
    std::ifstream file(output());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::int64_t written() { return log_->extent(topics_.telemetry(), 0).end; }
  /// Times of all readings on telemetry, in order.
  std::vector<int> times() {
    std::vector<ingest::Record> records;
    const ingest::Extent extent = log_->extent(topics_.telemetry(), 0);
    const auto reader = log_->reader(topics_.telemetry(), 0, extent.begin);
    while (reader->position() < extent.end) reader->read(10'000, std::chrono::milliseconds(50), records);
    std::vector<int> times;
    ingest::Decoder decoder;
    for (const ingest::Record& record : records)
      times.push_back(static_cast<int>(decoder.reading(record)->ts));
    return times;
  }
  /// Waits until the log holds more than `count` records; false where the bridge ends, or after a minute.
  bool reaches(std::int64_t count, ChildProcess& bridge) {
    for (int i = 0; i < 12'000; ++i) {
      if (written() > count) return true;
      if (!bridge.running()) return false;
      usleep(5'000);
    }
    return false;
  }
  static std::vector<int> numbers(int count) {
    std::vector<int> numbers;
    for (int i = 1; i <= count; ++i) numbers.push_back(i);
    return numbers;
  }

  static inline int rigs_ = 0;
  TemporaryFolder folder_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
  std::vector<std::string> where_;
};

inline std::string log_name(const testing::TestParamInfo<bool>& kafka) {
  return kafka.param ? "kafka" : "local";
}

}  // namespace portent::tests
