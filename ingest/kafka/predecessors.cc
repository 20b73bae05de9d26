#include "ingest/kafka/predecessors.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "ingest/error.h"
#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/fetching.h"
#include "ingest/kafka/group_members.h"
#include "ingest/kafka/metadata_text.h"
#include "ingest/kafka/transaction.h"

namespace portent::ingest::kafka {
namespace {

constexpr std::chrono::milliseconds kPatience{3'000};

}  // namespace

std::vector<std::string> transactional_ids(const std::string& group, const std::string& instance) {
  return {group + "-" + instance + "-0", group + "-" + instance + "-1"};
}

Predecessors::Predecessors(const KafkaOptions& options, const GroupOptions& group, std::string topic)
    : options_(options), group_(group), topic_(std::move(topic)) {}

void Predecessors::end_transactions(const std::vector<int>& partitions) {
  for (const std::string& owner : last_owners(partitions)) {
    if (owner == group_.instance) continue;
    const auto present = ask_members(client(), group_.group, kPatience);
    const auto is_owner = [&](const auto& member) { return is_instance(member.id, owner); };
    // Who can't be asked about counts as one.
    if (!present || std::ranges::any_of(present->members, is_owner)) continue;
    for (const std::string& id : transactional_ids(group_.group, owner)) try {
        TransactionalProducer(options_, id);  // registering ends what was open, and fences the dead one
      } catch (const FatalError&) {           // the broker will end it by its timeout
      }
  }
}

std::optional<bool> Predecessors::replaced(std::string_view member_id) {
  const auto present = ask_members(client(), group_.group, kPatience);
  if (!present) return std::nullopt;
  return std::ranges::any_of(present->members, [&](const auto& member) {
    return is_instance(member.id, group_.instance) && member.id != member_id;
  });
}

const Client& Predecessors::client() {
  if (!client_)
    client_ = std::make_unique<Client>(options_, Client::Role::kConsumer, fetching_defaults(),
                                       Client::Settings{{"group.id", group_.group},
                                                        {"isolation.level", "read_uncommitted"},
                                                        {"enable.auto.commit", "false"}});
  return *client_;
}

std::set<std::string> Predecessors::last_owners(const std::vector<int>& partitions) {
  const Deadline deadline(kPatience);
  const UniquePartitions list = make_partitions(partitions.size());
  for (const int p : partitions) rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), p);
  rd_kafka_resp_err_t code;
  do {
    code = rd_kafka_committed(client().get(), list.get(), std::max(deadline.left_ms(), 1));
  } while (is_passing(code) && !deadline.passed());
  std::set<std::string> owners;
  for (int i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < list->cnt; ++i) {
    const auto& entry = list->elems[i];
    const std::string owner =
        owner_of(std::string_view(static_cast<const char*>(entry.metadata), entry.metadata_size));
    if (!owner.empty()) owners.insert(owner);
  }
  return owners;
}

}  // namespace portent::ingest::kafka
