#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

// What is on its way to subscribers. Of one subscriber and one key only the first that waits is tried, so
// what follows keeps its order; keys do not wait for one another, nor do subscribers.

namespace portent::serve::store {

struct Delivery {
  std::int64_t seq = 0;
  std::string subscriber;
  std::string message_id;  ///< the same at every try
  std::string key;         ///< of its order: such as the asset
  std::string type;        ///< such as alarm.raised
  std::string body;
  std::int64_t created_ms = 0;
  std::int64_t tries = 0;  ///< that failed
  std::string state = "waiting";
  std::string last_error = {};
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// Adds it behind all others, due at once unless its queue waits for another try; false, and nothing changes,
/// where this subscriber has one of its id. The lock of the outbox holds of its numbers as well: add last.
bool add_delivery(Session& session, const Delivery& delivery);
/// The first of each queue that is due, those first that wait longest. One that names no message
/// (`seq` 0) is of a queue in which nothing waits: rest_queue() it.
std::vector<Delivery> due_deliveries(Session& session, const std::string& subscriber, std::int64_t now_ms,
                                     std::size_t most);
/// It was taken: the next of its queue is due.
void settle_delivered(Session& session, const Delivery& delivery, std::int64_t now_ms);
/// It was not: its queue waits until `next_try_ms`.
void settle_failed(Session& session, const Delivery& delivery, const std::string& error,
                   std::int64_t next_try_ms, std::int64_t now_ms);
/// Nothing of this queue is due any more, unless something waits in it.
void rest_queue(Session& session, const std::string& subscriber, const std::string& key);
/// All that waits for it is due now. What has failed goes on failing since it did, until it is taken: one
/// message that is refused for ever dies however often its receiver goes away and comes back.
void wake_queues(Session& session, const std::string& subscriber, std::int64_t now_ms);
/// The same as if none of it had ever failed: for one that was disabled, as that time does not count.
void renew_queues(Session& session, const std::string& subscriber, std::int64_t now_ms);
/// The wall clock was set back by so much, to `now_ms`: every queue that waits for a time after that waits so
/// much less.
void set_queues_back(Session& session, std::int64_t by_ms, std::int64_t now_ms);
/// Gives up what was made before `before_ms` in queues that have failed since before then, and whatever waits
/// for subscribers that have: at most `most`. How many. Those that are disabled keep what waits for them.
std::int64_t bury_deliveries(Session& session, std::int64_t before_ms, std::int64_t now_ms, std::size_t most);
/// Takes out of the table, at most `most`, what was given up before then. How many.
std::int64_t forget_dead_deliveries(Session& session, std::int64_t before_ms, std::size_t most);

/// Dead ones wait again, before what came after them, as if their keys had never failed: the one of this
/// number (its subscriber), or all of a subscriber that were made since then (how many).
std::optional<std::string> replay_delivery(Session& session, std::int64_t seq, std::int64_t now_ms);
std::int64_t replay_deliveries(Session& session, const std::string& subscriber, std::int64_t since_ms,
                               std::int64_t now_ms);

/// Without their bodies, in order, behind `after`. "": of every subscriber, in every state.
std::vector<Delivery> list_deliveries(Session& session, const std::string& subscriber,
                                      const std::string& state, std::int64_t after, std::size_t most);

struct DeliveryCount {
  std::int64_t waiting = 0, dead = 0;
  std::int64_t oldest_ms = 0;  ///< when the oldest that waits was made; 0: none waits
  friend bool operator==(const DeliveryCount&, const DeliveryCount&) = default;
};
/// By subscriber; nothing of those for which nothing is there.
std::map<std::string, DeliveryCount> count_deliveries(Session& session);

}  // namespace portent::serve::store
