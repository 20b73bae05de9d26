#include "ingest/kafka/group_offsets.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/fetching.h"

namespace portent::ingest::kafka {
namespace {

/// The worst of the answer as a whole and of its partitions.
rd_kafka_resp_err_t ask(const Client& client, rd_kafka_topic_partition_list_t* list,
                        const Deadline& deadline) {
  constexpr int kLongest =
      1'000;  // librdkafka waits for a coordinator in one go; in between the connection may come up
  const auto code = rd_kafka_committed(client.get(), list, std::clamp(deadline.left_ms(), 1, kLongest));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
  for (int i = 0; i < list->cnt; ++i)
    if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return list->elems[i].err;
  return code;
}

}  // namespace

const Client& GroupOffsets::client_of(const std::string& group) {
  const std::lock_guard lock(mutex_);
  auto& client = clients_[group];
  if (!client)
    client = std::make_unique<Client>(
        options_, Client::Role::kConsumer, fetching_defaults(),
        Client::Settings{
            {"group.id", group}, {"isolation.level", "read_uncommitted"}, {"enable.auto.commit", "false"}});
  return *client;
}

std::map<int, std::int64_t> GroupOffsets::of(const std::string& group, const std::string& topic,
                                             int partitions) {
  const Client& client = client_of(group);
  const Deadline deadline(options_.connect_timeout);
  UniquePartitions list;
  rd_kafka_resp_err_t code;
  do {
    list = make_partitions(static_cast<std::size_t>(partitions));
    rd_kafka_topic_partition_list_add_range(list.get(), topic.c_str(), 0, partitions - 1);
    code = ask(client, list.get(), deadline);
    if (is_passing(code)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  } while (is_passing(code) && !deadline.passed());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    client.fail(fmt::format("cannot ask for the committed offsets of group {}", group), code);
  std::map<int, std::int64_t> offsets;
  for (int i = 0; i < list->cnt; ++i)
    if (list->elems[i].offset >= 0) offsets[list->elems[i].partition] = list->elems[i].offset;
  return offsets;
}

}  // namespace portent::ingest::kafka
