#include "ingest/kafka/partition_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/fetching.h"
#include "ingest/kafka/records.h"

namespace portent::ingest::kafka {
namespace {

Client::Settings fixed_settings(const KafkaOptions& options) {
  Client::Settings settings = fetching_fixed();
  // librdkafka assigns partitions only to members of a group. This one is never joined and nothing is
  // committed to it.
  settings.push_back({"group.id", options.client_id + "-reader"});
  // The end of the partition is reported with its offset, which has passed whatever the fetch skipped.
  settings.push_back({"enable.partition.eof", "true"});
  return settings;
}

}  // namespace

KafkaPartitionReader::KafkaPartitionReader(const KafkaOptions& options, std::string topic, int partition,
                                           std::int64_t from)
    : client_(options, Client::Role::kConsumer, streaming_defaults(), fixed_settings(options)),
      topic_(std::move(topic)),
      partition_(partition),
      position_(from) {
  const UniquePartitions list = make_partitions();
  rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition_)->offset = from;
  if (const auto code = rd_kafka_assign(client_.get(), list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    client_.fail(fmt::format("cannot read partition {} of {}", partition_, topic_), code);
}

void KafkaPartitionReader::read(std::size_t max, std::chrono::milliseconds wait, std::vector<Record>& into) {
  const Deadline deadline(wait);
  for (std::size_t taken = 0; taken < max;) {
    const UniqueMessage message(rd_kafka_consumer_poll(client_.get(), taken ? 0 : deadline.left_ms()));
    if (message)
      taken += take(*message, into);
    else if (taken || deadline.passed())
      return;
  }
}

bool KafkaPartitionReader::take(const rd_kafka_message_t& message, std::vector<Record>& into) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    position_ = std::max(position_, message.offset);
    return false;
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (is_hopeless(message.err) || message.err == RD_KAFKA_RESP_ERR__FATAL)
      client_.fail(fmt::format("cannot read partition {} of {}", partition_, topic_), message.err);
    return false;
  }
  if (message.offset < position_) return false;
  position_ = message.offset + 1;
  into.push_back(to_record(message));
  return true;
}

std::int64_t KafkaPartitionReader::position() {
  const UniquePartitions list = make_partitions();
  auto* entry = rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition_);
  if (rd_kafka_position(client_.get(), list.get()) == RD_KAFKA_RESP_ERR_NO_ERROR && entry->offset >= 0)
    position_ = std::max(position_, entry->offset);
  return position_;
}

}  // namespace portent::ingest::kafka
