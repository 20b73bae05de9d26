#pragma once

#include <memory>

#include "ingest/kafka/kafka_log.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/log_fixture.h"

namespace portent::ingest {

/// A log in the broker that this program's tests share.
class KafkaHome final : public LogHome {
 public:
  std::unique_ptr<Log> open() override { return open_kafka_log(options()); }
  std::chrono::milliseconds patience() const override { return std::chrono::seconds(30); }
  std::chrono::milliseconds silence() const override { return std::chrono::milliseconds(300); }

  static KafkaOptions options() {
    KafkaOptions options;
    options.brokers = tests::KafkaBroker::shared().address();
    return options;
  }
};

inline LogKind kafka_kind() {
  return {"kafka", [] { return std::make_unique<KafkaHome>(); }};
}

/// What is true of Kafka and need not be of another log.
class KafkaLog : public LogFixture {};

}  // namespace portent::ingest
