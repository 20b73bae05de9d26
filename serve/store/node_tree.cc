#include "serve/store/node_tree.h"

#include "serve/store/counters.h"
#include "serve/store/nodes.h"

namespace portent::serve::store {
namespace {

std::vector<Node> nodes_of(const Result& rows) {
  std::vector<Node> nodes;
  nodes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) nodes.push_back(node_of(rows, i));
  return nodes;
}

}  // namespace

void lock_tree(Session& session) {
  next_number(session, "ledger.tree");
}

std::vector<Node> node_and_above(Session& session, const std::string& id) {
  static const std::string kSql =
      "WITH RECURSIVE above (id, steps) AS (SELECT nodes.id, 0 FROM nodes WHERE nodes.id = $1 UNION ALL"
      " SELECT nodes.parent, above.steps + 1 FROM nodes JOIN above ON nodes.id = above.id"
      " WHERE nodes.parent IS NOT NULL) SELECT " +
      node_columns() + " FROM above JOIN nodes ON nodes.id = above.id ORDER BY above.steps";
  return nodes_of(session.run(kSql, {id}));
}

std::vector<Node> node_and_below(Session& session, const std::string& id) {
  static const std::string kSql =
      "WITH RECURSIVE below (id) AS (SELECT nodes.id FROM nodes WHERE nodes.id = $1 UNION ALL"
      " SELECT nodes.id FROM nodes JOIN below ON nodes.parent = below.id) SELECT " +
      node_columns() + " FROM below JOIN nodes ON nodes.id = below.id ORDER BY nodes.id";
  return nodes_of(session.run(kSql, {id}));
}

std::int64_t count_children(Session& session, const std::string& id) {
  return session.run("SELECT COUNT(*) FROM nodes WHERE parent = $1", {id}).integer(0, 0);
}

std::vector<Node> nodes_of_asset(Session& session, const std::string& id) {
  static const std::string kSql =
      "WITH RECURSIVE below (id) AS (SELECT nodes.id FROM nodes WHERE nodes.id = $1 UNION ALL"
      " SELECT nodes.id FROM nodes JOIN below ON nodes.parent = below.id"
      " WHERE nodes.kind IN ('part', 'sub_part') OR (nodes.kind = 'sub_equipment' AND nodes.class = ''))"
      " SELECT " +
      node_columns() +
      " FROM below JOIN nodes ON nodes.id = below.id"
      " WHERE nodes.state <> 'scrapped' AND nodes.id <> $1"
      " ORDER BY nodes.id";
  return nodes_of(session.run(kSql, {id}));
}

void set_site_below(Session& session, const std::string& id, const std::string& site, std::int64_t now_ms) {
  session.run(
      "UPDATE nodes SET site = $1, updated_ms = $2, version = version + 1 WHERE site <> $1 AND id IN ("
      "WITH RECURSIVE below (id) AS (SELECT nodes.id FROM nodes WHERE nodes.parent = $3 UNION ALL"
      " SELECT nodes.id FROM nodes JOIN below ON nodes.parent = below.id) SELECT id FROM below)",
      {site, now_ms, id});
}

}  // namespace portent::serve::store
