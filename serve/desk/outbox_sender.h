#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "serve/store/leases.h"
#include "serve/store/outbox.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// Takes what waits in the outbox for the log's topics (destination `topic:` and a topic's last word) there,
/// in order, and removes what the log has kept: at least once. Not thread-safe; one desk at a time.
class OutboxSender {
 public:
  /// All must outlive it but `topics`.
  OutboxSender(store::Store& store, ingest::Log& log, ingest::Topics topics);

  /// Sends the first of what waits; how many those were, 0 once nothing does. What was sent before an error
  /// is sent again. Throws ingest::FencedError where another desk has taken over (`lease`) before all of it
  /// was in the log: what it then says of assets may stand behind what the other one has said since, so the
  /// outbox says that again.
  std::size_t send(const std::optional<store::Lease>& lease = {}, std::int64_t now_ms = 0);
  /// Another desk has taken over, as this one found out by itself: the same of what an error left in doubt.
  void overtaken(std::int64_t now_ms);

 private:
  std::string topic_of(const std::string& destination) const;

  store::Store& store_;
  ingest::Log& log_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Appender> appender_;
  std::set<std::string>
      in_doubt_;  ///< assets whose word may be in the log and was not removed from the outbox
};

}  // namespace portent::serve::desk
