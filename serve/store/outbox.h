#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What is to leave the desk because of a change, kept in the same transaction as that change. Delivered at
/// least once and in the order of `seq`; whoever gets one twice tells it by its id.
struct OutboxMessage {
  std::string id;           ///< derived from what it tells: the same however often the message is made
  std::string destination;  ///< such as `topic:assets` (a topic of Portent by its last word) or `hook:NAME`
  std::string key;          ///< of its order: such as the asset
  std::string body;         ///< to a topic, "" takes the key out of it
  std::int64_t created_ms = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};
  friend bool operator==(const OutboxMessage&, const OutboxMessage&) = default;
};

struct OutboxEntry {
  std::int64_t seq = 0;
  OutboxMessage message;
  friend bool operator==(const OutboxEntry&, const OutboxEntry&) = default;
};

/// Adds it behind all others; false, and nothing changes, where one with its id waits already. Numbers are
/// given out under a row lock held to the end of the transaction, so that a smaller `seq` never shows after a
/// larger one: add last what a transaction has to add.
bool add_to_outbox(Session& session, const OutboxMessage& message);
/// The first `most` of those whose destination begins with `destination`, in order.
std::vector<OutboxEntry> first_of_outbox(Session& session, std::size_t most,
                                         const std::string& destination = "");
/// Those that are gone already are passed over.
void remove_from_outbox(Session& session, std::span<const std::int64_t> seqs);
/// They wait for nothing any more, and stay for people to look at: their destination is `aside:` and what it
/// was.
void set_aside_in_outbox(Session& session, std::span<const std::int64_t> seqs);
/// How many wait.
std::int64_t outbox_size(Session& session);
struct OutboxDepth {
  std::int64_t waiting = 0;
  std::int64_t oldest_ms = 0;  ///< when the oldest of them was made; 0 where none waits
  friend bool operator==(const OutboxDepth&, const OutboxDepth&) = default;
};
OutboxDepth outbox_depth(Session& session);

}  // namespace portent::serve::store
