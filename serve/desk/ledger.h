#pragma once

#include <cstdint>
#include <string>

#include "serve/desk/refusal.h"
#include "serve/store/node.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

// What may be done to the tree of assets. Each function checks everything before it writes anything, and in
// the same transaction tells the topic `assets`, through the outbox, of every asset whose binding changes.
// Run each in Store::write; with the same arguments in the same state each does the same.

/// Adds a node under its parent. Site, version and times are not taken from it.
Outcome<store::Node> create_node(store::Session& session, const store::Node& wanted, std::int64_t now_ms);

/// Writes a node anew, also elsewhere in the tree, where it still is of `wanted.version`. One that says what
/// is there changes nothing, its version neither.
Outcome<store::Node> change_node(store::Session& session, const store::Node& wanted, std::int64_t now_ms);

/// Hangs a node, with everything under it, below another one ("": at the top).
Outcome<store::Node> move_node(store::Session& session, const std::string& id, const std::string& parent,
                               std::int64_t version, std::int64_t now_ms);

/// Makes a candidate what `wanted` says: a registered node, held to its class.
Outcome<store::Node> promote_candidate(store::Session& session, const store::Node& wanted,
                                       std::int64_t now_ms);

/// Ends a node's life: it is bound no more, and the event `scrap` ends its history. Its row stays. Of an
/// asset the alarms clear and the open orders are rejected. Nothing may follow in the transaction but its
/// like.
Outcome<store::Node> scrap_node(store::Session& session, const std::string& id, std::int64_t version,
                                const std::string& source, std::int64_t now_ms);

/// Takes out a candidate that is none, with its events. Should it be seen again, it comes again.
Outcome<store::Node> dismiss_candidate(store::Session& session, const std::string& id, std::int64_t version);

}  // namespace portent::serve::desk
