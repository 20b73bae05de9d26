#include "serve/store/node_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>

#include "serve/store/nodes.h"

namespace portent::serve::store {
namespace {

constexpr std::array<std::string_view, 3> kOrderColumns = {"nodes.id", "nodes.name", "nodes.updated_ms"};

/// A statement in the making: conditions with their arguments.
struct Query {
  std::string conditions;
  std::vector<Value> arguments;

  std::string place(Value value) {
    arguments.push_back(std::move(value));
    return fmt::format("${}", arguments.size());
  }
  void require(const std::string& condition) {
    conditions += (conditions.empty() ? " WHERE " : " AND ") + condition;
  }
};

/// `text` as a part of a LIKE pattern, in small letters.
std::string pattern_of(const std::string& text) {
  std::string pattern = "%";
  for (char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return pattern + '%';
}

std::string below_of(const std::string& place) {
  return "WITH RECURSIVE below (id) AS (SELECT nodes.id FROM nodes WHERE nodes.id = " + place +
         " UNION ALL SELECT nodes.id FROM nodes JOIN below ON nodes.parent = below.id) ";
}

void require(Query& query, const NodeCondition& condition) {
  assert(std::ranges::count(condition_fields(), condition.field) == 1);
  const std::string column = "COALESCE(nodes." + condition.field + ", '')";  // only a parent can be missing
  std::string any;
  for (const std::string& value : condition.values) {
    const bool holds = condition.is == NodeCondition::Is::kHolds;
    const std::string place = query.place(holds ? pattern_of(value) : value);
    any += any.empty() ? "" : " OR ";
    any += holds ? "LOWER(" + column + ") LIKE " + place + " ESCAPE '\\'" : column + " = " + place;
  }
  query.require((condition.is == NodeCondition::Is::kNoneOf ? "NOT (" : "(") + any + ")");
}

/// What stands before SELECT, and the conditions.
std::string narrow(Query& query, const NodeFilter& filter) {
  std::string before;
  if (!filter.subtree.empty()) {
    before = below_of(query.place(filter.subtree));
    query.require("nodes.id IN (SELECT below.id FROM below)");
  }
  if (!filter.sites.empty()) {
    std::string places;
    for (const std::string& site : filter.sites) places += (places.empty() ? "" : ", ") + query.place(site);
    query.require("nodes.site IN (" + places + ")");
  }
  if (!filter.parent.empty()) query.require("nodes.parent = " + query.place(filter.parent));
  if (!filter.asset_class.empty()) query.require("nodes.class = " + query.place(filter.asset_class));
  if (filter.kind) query.require("nodes.kind = " + query.place(std::string(kind_name(*filter.kind))));
  if (filter.state) query.require("nodes.state = " + query.place(std::string(state_name(*filter.state))));
  if (!filter.text.empty())
    query.require("nodes.id IN (SELECT found.id FROM nodes AS found WHERE found.search LIKE " +
                  query.place(pattern_of(filter.text)) + " ESCAPE '\\')");
  for (const NodeCondition& condition : filter.conditions) require(query, condition);
  return before;
}

Value sorted_value(const NodeCursor& cursor, NodeOrder order) {
  if (order != NodeOrder::kUpdated) return cursor.value;
  std::int64_t ms = 0;
  std::from_chars(cursor.value.data(), cursor.value.data() + cursor.value.size(), ms);
  return ms;
}

void go_behind(Query& query, const NodePage& page) {
  if (!page.after) return;
  const char* beyond = page.descending ? "<" : ">";
  if (page.order == NodeOrder::kId)
    return query.require(fmt::format("nodes.id {} {}", beyond, query.place(page.after->id)));
  const std::string value = query.place(sorted_value(*page.after, page.order));
  query.require(fmt::format("({}, nodes.id) {} ({}, {})", kOrderColumns[static_cast<std::size_t>(page.order)],
                            beyond, value, query.place(page.after->id)));
}

std::string order_of(const NodePage& page) {
  const char* way = page.descending ? " DESC" : "";
  if (page.order == NodeOrder::kId) return fmt::format(" ORDER BY nodes.id{}", way);
  return fmt::format(" ORDER BY {}{}, nodes.id{}", kOrderColumns[static_cast<std::size_t>(page.order)], way,
                     way);
}

}  // namespace

const std::vector<std::string>& condition_fields() {
  static const std::vector<std::string> kFields = [] {
    std::vector<std::string> fields = {"parent", "kind", "state", "site"};
    for (const auto& [name, field] : kNodeTexts) fields.emplace_back(name);
    return fields;
  }();
  return kFields;
}

std::vector<Node> list_nodes(Session& session, const NodeFilter& filter, const NodePage& page) {
  Query query;
  const std::string before = narrow(query, filter);
  go_behind(query, page);
  const std::string limit = " LIMIT " + query.place(static_cast<std::int64_t>(page.most));
  const Result rows = session.run(
      before + "SELECT " + node_columns() + " FROM nodes" + query.conditions + order_of(page) + limit,
      query.arguments);
  std::vector<Node> nodes;
  nodes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) nodes.push_back(node_of(rows, i));
  return nodes;
}

NodeCursor cursor_after(const Node& node, NodeOrder order) {
  if (order == NodeOrder::kName) return {node.name, node.id};
  return {order == NodeOrder::kUpdated ? std::to_string(node.updated_ms) : node.id, node.id};
}

std::int64_t count_nodes(Session& session, const NodeFilter& filter) {
  Query query;
  const std::string before = narrow(query, filter);
  return session.run(before + "SELECT COUNT(*) FROM nodes" + query.conditions, query.arguments).integer(0, 0);
}

}  // namespace portent::serve::store
