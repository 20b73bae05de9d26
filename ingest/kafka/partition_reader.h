#pragma once

#include <string>

#include "ingest/kafka/client.h"
#include "ingest/log.h"

namespace portent::ingest::kafka {

/// Reads one partition by itself: no group, nothing committed.
class KafkaPartitionReader final : public PartitionReader {
 public:
  KafkaPartitionReader(const KafkaOptions& options, std::string topic, int partition, std::int64_t from);

  void read(std::size_t max, std::chrono::milliseconds wait, std::vector<Record>& into) override;
  std::int64_t position() override;

 private:
  bool take(const rd_kafka_message_t& message, std::vector<Record>& into);

  Client client_;
  std::string topic_;
  int partition_;
  std::int64_t position_;
};

}  // namespace portent::ingest::kafka
