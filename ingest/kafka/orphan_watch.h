#pragma once

#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "ingest/kafka/group_members.h"
#include "ingest/log.h"

namespace portent::ingest::kafka {

/// Whether a group that is at rest leaves a partition of `topic` below `partitions` to nobody. False where it
/// can't be told.
bool leaves_orphans(const GroupMembers& group, const std::string& topic, int partitions);

/// Looks after partitions that nobody owns. A static member that must give partitions away and, before it has
/// told the group so, is killed or held past max.poll.interval, comes back under its name, is given what it
/// is to keep, and the group takes that for the end of the matter: what it gave away goes to nobody until
/// somebody joins or leaves. So the first member by its id asks the coordinator now and then; what stays
/// without an owner for more than a session it has shared out anew, by a guest that joins and leaves at once;
/// where that does not help, less and less often. A thread of its own, from construction to destruction. A
/// broker that is away is asked again later.
class OrphanWatch {
 public:
  OrphanWatch(const KafkaOptions& options, const GroupOptions& group, std::string topic);

 private:
  void run(std::stop_token stop);
  bool finds_orphans();
  void share_out_anew(const std::stop_token& stop) const;

  KafkaOptions options_;
  GroupOptions group_;
  std::string topic_;
  Client client_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace portent::ingest::kafka
