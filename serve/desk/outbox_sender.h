#pragma once

#include <cstdint>
#include <functional>
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
/// in order, and removes what the log has kept: at least once. One that is larger than any topic takes
/// (ingest::TopicSpec) would never leave: it is set aside in the outbox, counted and said, and the others go
/// on. Not thread-safe; one desk at a time.
class OutboxSender {
 public:
  /// All must outlive it but `topics` and `say`, which is told a line for a person.
  OutboxSender(store::Store& store, ingest::Log& log, ingest::Topics topics,
               std::function<void(const std::string&)> say = {});

  /// Sends the first of what waits; how many those were, 0 once nothing does. What was sent before an error
  /// is sent again. Throws ingest::FencedError where another desk has taken over (`lease`) before all of it
  /// was in the log: what it then says of assets may stand behind what the other one has said since, so the
  /// outbox says that again.
  std::size_t send(const std::optional<store::Lease>& lease = {}, std::int64_t now_ms = 0);
  /// Another desk has taken over, as this one found out by itself: the same of what an error left in doubt.
  void overtaken(std::int64_t now_ms);
  std::uint64_t set_aside() const { return set_aside_; }  ///< so far

 private:
  std::string topic_of(const std::string& destination) const;
  ingest::OutRecord record_of(const store::OutboxMessage& message) const;
  void say_aside(const std::vector<store::OutboxMessage>& messages);

  store::Store& store_;
  ingest::Log& log_;
  ingest::Topics topics_;
  std::function<void(const std::string&)> say_;
  std::uint64_t set_aside_ = 0;
  std::unique_ptr<ingest::Appender> appender_;
  std::set<std::string>
      in_doubt_;  ///< assets whose word may be in the log and was not removed from the outbox
};

}  // namespace portent::serve::desk
