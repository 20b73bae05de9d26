#include "serve/store/nodes.h"

#include <fmt/format.h>

#include <vector>

namespace portent::serve::store {
namespace {

/// Those that an update writes, in this order.
const std::vector<std::string>& written_columns() {
  static const std::vector<std::string> kColumns = [] {
    std::vector<std::string> columns = {"parent", "kind", "state", "site"};
    for (const auto& [name, field] : kNodeTexts) columns.emplace_back(name);
    columns.insert(columns.end(), {"cost", "life_start", "attributes", "search", "updated_ms"});
    return columns;
  }();
  return kColumns;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::vector<Value> written_values(const Node& node) {
  std::vector<Value> values = {node.parent.empty() ? Value() : Value(node.parent),
                               std::string(kind_name(node.kind)), std::string(state_name(node.state)),
                               node.site};
  for (const auto& [name, field] : kNodeTexts) values.emplace_back(node.*field);
  values.emplace_back(value_of(node.cost));
  values.emplace_back(value_of(node.life_start));
  values.emplace_back(node.attributes);
  values.emplace_back(lower(node.id + '\n' + node.name + '\n' + node.serial));
  values.emplace_back(node.updated_ms);
  return values;
}

std::string insert_statement() {
  std::string names = "id, version, created_ms", places = "$1, 1, $2";
  std::size_t next = 3;
  for (const std::string& column : written_columns()) {
    names += ", " + column;
    places += fmt::format(", ${}", next++);
  }
  return "INSERT INTO nodes (" + names + ") VALUES (" + places + ")";
}

std::vector<Value> insert_values(const Node& node) {
  std::vector<Value> values = {node.id, node.created_ms};
  const std::vector<Value> written = written_values(node);
  values.insert(values.end(), written.begin(), written.end());
  return values;
}

std::string update_statement() {
  std::string sets;
  std::size_t next = 1;
  for (const std::string& column : written_columns()) sets += fmt::format("{} = ${}, ", column, next++);
  return fmt::format("UPDATE nodes SET {}version = version + 1 WHERE id = ${} AND version = ${}", sets, next,
                     next + 1);
}

}  // namespace

const std::string& node_columns() {
  static const std::string kColumns = [] {
    std::string columns = "nodes.id, nodes.parent, nodes.kind, nodes.state, nodes.site";
    for (const auto& [name, field] : kNodeTexts) columns += std::string(", nodes.") + name;
    return columns +
           ", nodes.cost, nodes.life_start, nodes.attributes, nodes.version, nodes.created_ms, "
           "nodes.updated_ms";
  }();
  return kColumns;
}

Node node_of(const Result& rows, std::size_t row, std::size_t first) {
  std::size_t column = first;
  Node node;
  node.id = rows.text(row, column++);
  node.parent = rows.maybe_text(row, column++).value_or("");
  node.kind = parse_node_kind(rows.text(row, column++)).value();
  node.state = parse_node_state(rows.text(row, column++)).value();
  node.site = rows.text(row, column++);
  for (const auto& [name, field] : kNodeTexts) node.*field = rows.text(row, column++);
  node.cost = rows.maybe_real(row, column++);
  node.life_start = rows.maybe_real(row, column++);
  node.attributes = rows.text(row, column++);
  node.version = rows.integer(row, column++);
  node.created_ms = rows.integer(row, column++);
  node.updated_ms = rows.integer(row, column++);
  return node;
}

std::optional<Node> find_node(Session& session, const std::string& id) {
  static const std::string kSql = "SELECT " + node_columns() + " FROM nodes WHERE id = $1";
  const Result rows = session.run(kSql, {id});
  if (rows.empty()) return std::nullopt;
  return node_of(rows, 0);
}

void insert_node(Session& session, const Node& node) {
  static const std::string kSql = insert_statement();
  session.run(kSql, insert_values(node));
}

bool insert_node_unless_there(Session& session, const Node& node) {
  static const std::string kSql = insert_statement() + " ON CONFLICT (id) DO NOTHING";
  return session.run(kSql, insert_values(node)).changed() == 1;
}

bool update_node(Session& session, const Node& node) {
  static const std::string kSql = update_statement();
  std::vector<Value> values = written_values(node);
  values.emplace_back(node.id);
  values.emplace_back(node.version);
  return session.run(kSql, values).changed() == 1;
}

bool delete_node(Session& session, const std::string& id, std::int64_t version) {
  return session
             .run(
                 "DELETE FROM nodes WHERE id = $1 AND version = $2"
                 " AND NOT EXISTS (SELECT 1 FROM nodes AS child WHERE child.parent = $1)",
                 {id, version})
             .changed() == 1;
}

}  // namespace portent::serve::store
