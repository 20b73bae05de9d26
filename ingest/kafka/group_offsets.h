#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "ingest/kafka/client.h"

namespace portent::ingest::kafka {

/// What consumer groups have committed, seen from outside them. Keeps a consumer a group that asks and never
/// joins: librdkafka 2.0's ListConsumerGroupOffsets crashes where the coordinator is still loading.
/// Thread-safe.
class GroupOffsets {
 public:
  explicit GroupOffsets(KafkaOptions options) : options_(std::move(options)) {}
  /// Offsets by partition, of those that have any. Throws FatalError where no answer comes within the connect
  /// timeout.
  std::map<int, std::int64_t> of(const std::string& group, const std::string& topic, int partitions);

 private:
  const Client& client_of(const std::string& group);

  KafkaOptions options_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Client>> clients_;
};

}  // namespace portent::ingest::kafka
