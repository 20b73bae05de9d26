#include "ingest/kafka/topic_admin.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>

#include "ingest/error.h"
#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"

namespace portent::ingest::kafka {
namespace {

UniqueMetadata query_metadata(const Client& client, rd_kafka_topic_t* topic, const Deadline& deadline,
                              std::string_view what) {
  const rd_kafka_metadata_t* metadata = nullptr;
  rd_kafka_resp_err_t code;
  do {
    code = rd_kafka_metadata(client.get(), 0, topic, &metadata, std::max(deadline.left_ms(), 1));
  } while (code == RD_KAFKA_RESP_ERR__TRANSPORT && !deadline.passed());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) client.fail(what, code);
  return UniqueMetadata(metadata);
}

UniqueAdminOptions admin_options(const Client& client, rd_kafka_admin_op_t operation, Wait wait) {
  std::array<char, 256> why{};
  UniqueAdminOptions options(rd_kafka_AdminOptions_new(client.get(), operation));
  const int wait_ms = static_cast<int>(wait.count());
  rd_kafka_AdminOptions_set_request_timeout(options.get(), wait_ms, why.data(), why.size());
  if (operation != RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS)
    rd_kafka_AdminOptions_set_operation_timeout(options.get(), wait_ms, why.data(), why.size());
  return options;
}

/// A request of the admin interface about one topic's settings, or nothing where they can't be had.
std::string query_setting(const Client& client, const std::string& topic, std::string_view name, Wait wait) {
  const UniqueConfigResource asked(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const UniqueQueue queue(rd_kafka_queue_new(client.get()));
  const UniqueAdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, wait);
  rd_kafka_ConfigResource_t* request = asked.get();
  rd_kafka_DescribeConfigs(client.get(), &request, 1, options.get(), queue.get());
  const UniqueEvent event(rd_kafka_queue_poll(queue.get(), -1));
  const auto* result = rd_kafka_event_DescribeConfigs_result(event.get());
  std::size_t count = 0;
  const auto* resources = result ? rd_kafka_DescribeConfigs_result_resources(result, &count) : nullptr;
  if (count == 0) return {};
  const auto* entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  for (std::size_t i = 0; i < count; ++i)
    if (const char* value = rd_kafka_ConfigEntry_value(entries[i]);
        value && name == rd_kafka_ConfigEntry_name(entries[i]))
      return value;
  return {};
}

/// The broker writes a transaction's end behind its acknowledgement: usually within 5 ms.
constexpr Wait kSettling{500};

Extent query_watermarks(const Client& client, const std::string& topic, int partition, Wait wait) {
  Extent extent;
  const Deadline deadline(wait);
  rd_kafka_resp_err_t code;
  do {
    code = rd_kafka_query_watermark_offsets(client.get(), topic.c_str(), partition, &extent.begin,
                                            &extent.end, std::max(deadline.left_ms(), 1));
    if (is_away(code)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  } while (is_away(code) && !deadline.passed());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    client.fail(fmt::format("cannot ask for the offsets of partition {} of {}", partition, topic), code);
  return extent;
}

/// The request's own timeout ends the wait.
UniqueEvent wait_for_result(const Client& client, rd_kafka_queue_t* queue, std::string_view what) {
  UniqueEvent event(rd_kafka_queue_poll(queue, -1));
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    client.fail(what, code);
  return event;
}

void create(const Client& client, const TopicSpec& spec, Wait wait) {
  const std::string what = fmt::format("cannot create topic {}", spec.name);
  std::array<char, 256> why{};
  constexpr int kBrokersDefault = -1;
  const UniqueNewTopic topic(
      rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, kBrokersDefault, why.data(), why.size()));
  if (!topic)
    throw FatalError(
        fmt::format("kafka {}: {}: {}; correct its settings", client.brokers(), what, why.data()));
  rd_kafka_NewTopic_set_config(topic.get(), "cleanup.policy", spec.compacted ? "compact" : "delete");
  // The broker's clock, not a producer's.
  rd_kafka_NewTopic_set_config(topic.get(), "message.timestamp.type", "LogAppendTime");
  const std::string largest = std::to_string(spec.max_record_bytes);
  rd_kafka_NewTopic_set_config(topic.get(), "max.message.bytes", largest.c_str());

  const UniqueQueue queue(rd_kafka_queue_new(client.get()));
  const UniqueAdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, wait);
  rd_kafka_NewTopic_t* asked = topic.get();
  rd_kafka_CreateTopics(client.get(), &asked, 1, options.get(), queue.get());
  const UniqueEvent event = wait_for_result(client, queue.get(), what);

  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(results[i]);
    const char* reason = rd_kafka_topic_result_error_string(results[i]);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      fail(client.brokers(), what, code, reason ? reason : "");
  }
}

void wait_for(const Client& client, const TopicSpec& spec, Wait wait) {
  const Deadline deadline(wait);
  int found = 0;
  while ((found = count_partitions(client, spec.name, wait)) == 0 && !deadline.passed())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  if (found == 0)
    client.fail(fmt::format("topic {} does not appear", spec.name), RD_KAFKA_RESP_ERR__TIMED_OUT);
  if (found != spec.partitions)
    throw FatalError(
        fmt::format("kafka {}: topic {} has {} partitions where {} are wanted; state is bound to its "
                    "partition, so give this number, or move it by portent topics repartition",
                    client.brokers(), spec.name, found, spec.partitions));
}

}  // namespace

void reach(const Client& client, Wait wait) {
  query_metadata(client, nullptr, Deadline(wait), "no broker answers");
}

int count_partitions(const Client& client, const std::string& topic, Wait wait) {
  const UniqueTopic handle(rd_kafka_topic_new(client.get(), topic.c_str(), nullptr));
  const std::string what = fmt::format("cannot look up topic {}", topic);
  if (!handle) client.fail(what, rd_kafka_last_error());
  const UniqueMetadata metadata = query_metadata(client, handle.get(), Deadline(wait), what);
  if (metadata->topic_cnt == 0) return 0;
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  switch (found.err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return found.partition_cnt;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
      return 0;
    default:
      client.fail(what, found.err);
  }
}

void create_missing(const Client& client, std::span<const TopicSpec> topics, Wait wait) {
  for (const TopicSpec& spec : topics) {
    if (count_partitions(client, spec.name, wait) == 0) create(client, spec, wait);
    wait_for(client, spec, wait);
  }
}

void raise_partitions(const Client& client, const std::string& topic, int count, Wait wait) {
  const std::string what = fmt::format("cannot give topic {} {} partitions", topic, count);
  std::array<char, 256> why{};
  const UniqueNewPartitions wanted(
      rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(count), why.data(), why.size()));
  if (!wanted) throw FatalError(fmt::format("kafka {}: {}: {}", client.brokers(), what, why.data()));
  const UniqueQueue queue(rd_kafka_queue_new(client.get()));
  const UniqueAdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, wait);
  rd_kafka_NewPartitions_t* asked = wanted.get();
  rd_kafka_CreatePartitions(client.get(), &asked, 1, options.get(), queue.get());
  const UniqueEvent event = wait_for_result(client, queue.get(), what);
  std::size_t results = 0;
  const auto* result =
      rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event.get()), &results);
  for (std::size_t i = 0; i < results; ++i)
    if (const auto code = rd_kafka_topic_result_error(result[i]); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* reason = rd_kafka_topic_result_error_string(result[i]);
      fail(client.brokers(), what, code, reason ? reason : "");
    }
  const Deadline deadline(wait);
  while (count_partitions(client, topic, wait) != count && !deadline.passed())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

void fail_write(const Client& client, const std::string& topic, rd_kafka_resp_err_t code, Wait wait) {
  const std::string what = fmt::format("cannot write to {}", topic);
  if (code != RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) client.fail(what, code);
  const std::string limit = query_setting(client, topic, "max.message.bytes", wait);
  fail(client.brokers(), what, code, fmt::format("a record is larger than {} bytes", limit));
}

Extent query_extent(const Client& committed, const Client& uncommitted, const std::string& topic,
                    int partition, Wait wait) {
  const Deadline settled(std::min(wait, kSettling));
  Extent extent = query_watermarks(committed, topic, partition, wait);
  const std::int64_t written = query_watermarks(uncommitted, topic, partition, wait).end;
  while (extent.end < written && !settled.passed()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    extent = query_watermarks(committed, topic, partition, wait);
  }
  return extent;
}

}  // namespace portent::ingest::kafka
