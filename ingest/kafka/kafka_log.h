#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "ingest/log.h"

namespace portent::ingest {

/// How to reach an Apache Kafka cluster (2.5 or newer) and how long to wait for it.
struct KafkaOptions {
  std::string brokers = "127.0.0.1:9092";            ///< HOST:PORT, several by commas
  std::string client_id = "portent";                 ///< in the broker's logs and quotas
  std::chrono::milliseconds connect_timeout{8'000};  ///< 100 ms to 10 s; how long opening and asking wait
  /// 1 s to 15 min. A transaction open for longer is aborted by the broker, so this is also how long a
  /// successor may have to wait for what a dead scorer left open.
  std::chrono::milliseconds transaction_timeout{10'000};
  std::chrono::milliseconds delivery_timeout{30'000};  ///< an appender gives up on a record after this
  /// Further librdkafka properties (TLS, SASL, tuning). Those that the promises of ingest/log.h rest on, such
  /// as `isolation.level`, are set after these and can't be changed.
  std::map<std::string, std::string> properties;
};

/// The log in Apache Kafka: consumer groups with static membership and cooperative rebalancing, one
/// transaction a commit. Throws FatalError, within `connect_timeout`, where no broker answers or a property
/// is unknown.
///
/// What it adds to the promises of ingest/log.h:
/// - A group session that is closed does not leave its group: the same instance may come back within the
/// session timeout and gets
///   its partitions at once; after that they go to the others. Destroying a session tells its listener
///   `lost`.
/// - `commit` aborts and passes on what `points` throws. An output that no retry can save (larger than its
/// topic allows, to a topic
///   that does not exist) is a FatalError, so that it is not tried for ever.
/// - Where a commit can't be finished and its outcome is unknown, FatalError; a successor finds out by
/// `committed()`.
/// - A commit is durable when `commit` returns and shows some milliseconds later; `extent` and `committed`
/// wait for it.
/// - An offset older than the log's first record reads from the first.
std::unique_ptr<Log> open_kafka_log(const KafkaOptions& options);

}  // namespace portent::ingest
