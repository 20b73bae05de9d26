#pragma once

#include <string>
#include <vector>

#include "serve/store/node.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// Who changes where something hangs does so alone until its transaction ends: else two moves at once could
/// hang two nodes under each other.
void lock_tree(Session& session);

/// The node and those above it, itself first.
std::vector<Node> node_and_above(Session& session, const std::string& id);
/// The node and everything under it, by id.
std::vector<Node> node_and_below(Session& session, const std::string& id);
/// How many lie directly under it.
std::int64_t count_children(Session& session, const std::string& id);
/// What belongs to an asset (is_asset), by id: its parts and sub-parts, and sub-equipment that is no asset of
/// its own. Scrapped ones are left out.
std::vector<Node> nodes_of_asset(Session& session, const std::string& id);

/// Gives everything under a node that has another site this one, as a change of its own version.
void set_site_below(Session& session, const std::string& id, const std::string& site, std::int64_t now_ms);

}  // namespace portent::serve::store
