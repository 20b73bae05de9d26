#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/kafka/client.h"
#include "ingest/log.h"

namespace portent::ingest::kafka {

/// Transactional ids of an instance's group session.
std::vector<std::string> transactional_ids(const std::string& group, const std::string& instance);

/// Ends what dead members of a group left open. A transaction that a killed process leaves behind hides all
/// that is written after it until the broker gives it up (10 s and more); whoever takes a dead member's
/// partition over ends it at once, by registering the dead one's transactional ids. Members that are alive
/// are left alone. Not thread-safe.
class Predecessors {
 public:
  Predecessors(const KafkaOptions& options, const GroupOptions& group, std::string topic);

  /// Ends the transactions of those who committed these partitions last and are no longer in the group. What
  /// can't be found out in time is left to the broker.
  void end_transactions(const std::vector<int>& partitions);

  /// Whether another member than `member_id` is in the group under this instance's name; nullopt where nobody
  /// can be asked.
  std::optional<bool> replaced(std::string_view member_id);

 private:
  std::set<std::string> last_owners(const std::vector<int>& partitions);
  const Client& client();

  KafkaOptions options_;
  GroupOptions group_;
  std::string topic_;
  std::unique_ptr<Client> client_;  ///< sees commits of transactions still open
};

}  // namespace portent::ingest::kafka
