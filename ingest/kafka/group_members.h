#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/kafka/client.h"

namespace portent::ingest::kafka {

/// A consumer group as its coordinator knows it.
struct GroupMembers {
  struct Member {
    std::string id;
    std::string assignment;  ///< as the consumer protocol writes it
  };
  bool stable = false;  ///< no rebalance is under way
  std::vector<Member> members;
};

/// nullopt where it can't be asked within `wait`. `client` is a consumer of any group. Thread-safe.
std::optional<GroupMembers> ask_members(const Client& client, const std::string& group,
                                        std::chrono::milliseconds wait);

/// Whether a member is there under the name of that instance: brokers name a static member by its instance
/// and a random UUID.
bool is_instance(std::string_view member_id, std::string_view instance);

/// Partitions of `topic` in an assignment of the consumer protocol (any version); nullopt where the bytes are
/// none.
std::optional<std::vector<int>> assigned_partitions(std::string_view assignment, std::string_view topic);

}  // namespace portent::ingest::kafka
