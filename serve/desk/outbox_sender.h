#pragma once

#include <memory>
#include <string>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// Takes what waits in the outbox for the log's topics (destination `topic:` and a topic's last word) there,
/// in order, and removes what the log has kept: at least once. Not thread-safe; one desk at a time.
class OutboxSender {
 public:
  /// All must outlive it but `topics`.
  OutboxSender(store::Store& store, ingest::Log& log, ingest::Topics topics);

  /// Sends the first of what waits; how many those were, 0 once nothing does. What was sent before an error
  /// is sent again.
  std::size_t send();

 private:
  std::string topic_of(const std::string& destination) const;

  store::Store& store_;
  ingest::Log& log_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Appender> appender_;
};

}  // namespace portent::serve::desk
