#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/node.h"
#include "serve/store/session.h"

namespace portent::serve::store {

enum class NodeOrder : std::uint8_t { kId, kName, kUpdated };

/// One condition on a column: it is one of `values`, none of them, or holds one of them (a-z and A-Z are the
/// same).
struct NodeCondition {
  enum class Is : std::uint8_t { kOneOf, kNoneOf, kHolds };
  std::string field;  ///< of condition_fields()
  Is is = Is::kOneOf;
  std::vector<std::string> values;
};
/// parent, kind, state, site, and the names of kNodeTexts.
const std::vector<std::string>& condition_fields();

/// Which nodes; what is empty does not narrow.
struct NodeFilter {
  std::vector<std::string> sites = {};  ///< one of these
  std::string parent = {};              ///< directly under it
  std::string subtree = {};             ///< it, and everything under it
  std::string asset_class = {};
  std::optional<NodeKind> kind = {};
  std::optional<NodeState> state = {};
  std::string text = {};                       ///< stands in id, name or serial; a-z and A-Z are the same
  std::vector<NodeCondition> conditions = {};  ///< all of them
};

/// Where a page ended: the sorted field of its last row, and that row's id.
struct NodeCursor {
  std::string value;
  std::string id;
};

struct NodePage {
  NodeOrder order = NodeOrder::kId;
  bool descending = false;
  std::optional<NodeCursor> after = {};  ///< nullopt: from the beginning
  std::size_t most = 100;
};

/// Rows behind the cursor in that order, by id where the sorted field is equal. One that changes while pages
/// are read shows in its new place or not at all.
std::vector<Node> list_nodes(Session& session, const NodeFilter& filter, const NodePage& page);
/// The cursor behind a row.
NodeCursor cursor_after(const Node& node, NodeOrder order);
std::int64_t count_nodes(Session& session, const NodeFilter& filter);

}  // namespace portent::serve::store
