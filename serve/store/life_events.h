#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/event.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// Keeps an event in the life of the node `event.asset`; false where one of its event_id() is kept already.
/// Throws ConflictError where the node is not there.
bool keep_life_event(Session& session, const ingest::Event& event, std::int64_t now_ms);

/// Whether one of that event_id() is kept.
bool knows_life_event(Session& session, const std::string& id);

/// What the one of that event_id() refers to, such as a work order; "" where it is not kept, or to nothing.
std::string ref_of_life_event(Session& session, const std::string& id);

struct LifePage {
  std::string part = {};  ///< "": of every part, and of the node as a whole
  std::string kind = {};  ///< "": of every kind
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 253'402'300'799'999;
  std::optional<std::pair<std::int64_t, std::string>> before = {};  ///< time and id where the last page ended
  std::size_t most = 100;
};

/// Forgets events from before `before_ms`, at most `most`, but for those that say since when a machine is
/// there (purchase, delivery, installation), and whether it runs: forget_condition_events().
void forget_life_events(Session& session, std::int64_t before_ms, std::size_t most);

/// Newest first.
std::vector<ingest::Event> life_of_node(Session& session, const std::string& node, const LifePage& page = {});

}  // namespace portent::serve::store
