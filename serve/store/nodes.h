#pragma once

#include <optional>
#include <string>

#include "serve/store/node.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// Its columns in the order of a Node's rows, and such a row (of `rows`, from column `first` on) as a Node.
const std::string& node_columns();
Node node_of(const Result& rows, std::size_t row, std::size_t first = 0);

std::optional<Node> find_node(Session& session, const std::string& id);
/// Writes it as version 1. Throws ConflictError where its id is taken or its parent is not there.
void insert_node(Session& session, const Node& node);
/// Writes it as version 1; false, and nothing changes, where its id is taken.
bool insert_node_unless_there(Session& session, const Node& node);
/// Writes everything but id, version and created_ms, where the row still is of `node.version`; false,
/// and nothing changes, where it is not.
bool update_node(Session& session, const Node& node);
/// Takes it out with its points, documents and events, where it is of that version and has nothing under it.
bool delete_node(Session& session, const std::string& id, std::int64_t version);

}  // namespace portent::serve::store
