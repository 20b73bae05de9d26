#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "ingest/decode.h"
#include "ingest/local/local_log.h"
#include "ingest/topics.h"
#include "tests/support/temporary_folder.h"

namespace portent::serve {

/// A local log with every topic, for one test of a bridge.
class BridgeLog : public testing::Test {
 protected:
  static constexpr int kPartitions = 2;

  BridgeLog() {
    ingest::LocalLogOptions options;
    options.folder = folder_.path() / "log";
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log_ = ingest::open_local_log(options);
    log_->create_topics(topics_.specs(kPartitions));
  }
  std::vector<ingest::Record> all(const std::string& topic) {
    std::vector<ingest::Record> records;
    for (int p = 0; p < kPartitions; ++p) {
      const auto reader = log_->reader(topic, p, 0);
      while (reader->position() < log_->extent(topic, p).end)
        reader->read(1'000, std::chrono::milliseconds(10), records);
    }
    return records;
  }
  /// Readings on telemetry, by partition and offset.
  std::vector<ingest::Reading> readings() {
    std::vector<ingest::Reading> decoded;
    ingest::Decoder decoder;
    for (const ingest::Record& record : all(topics_.telemetry())) {
      EXPECT_EQ(record.key, decoder.reading(record)->asset);
      decoded.push_back(*decoder.reading(record));
    }
    return decoded;
  }
  std::vector<std::string> times_of(const std::string& asset) {
    std::vector<std::string> times;
    for (const ingest::Reading& reading : readings())
      if (reading.asset == asset) times.push_back(std::to_string(reading.ts));
    return times;
  }
  static std::string header_of(const ingest::Record& record, const std::string& key) {
    const std::string* value = ingest::find_header(record.headers, key);
    return value ? *value : "(none)";
  }

  TemporaryFolder folder_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
};

}  // namespace portent::serve
