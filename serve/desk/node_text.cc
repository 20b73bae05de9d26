#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/desk/csv.h"
#include "serve/desk/json_fields.h"
#include "serve/desk/node_row.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;
using store::Node;

std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : "";
}

/// The columns of a table with what each holds.
std::vector<std::pair<std::string, std::string>> columns_of(const Node& node) {
  std::vector<std::pair<std::string, std::string>> columns = {{"id", node.id},
                                                              {"parent", node.parent},
                                                              {"kind", std::string(kind_name(node.kind))},
                                                              {"state", std::string(state_name(node.state))},
                                                              {"site", node.site}};
  for (const auto& [name, field] : store::kNodeTexts) columns.emplace_back(name, node.*field);
  columns.emplace_back("cost", number_text(node.cost));
  columns.emplace_back("life_start", number_text(node.life_start));
  columns.emplace_back("attributes", node.attributes == "{}" ? "" : node.attributes);
  columns.emplace_back("version", std::to_string(node.version));
  columns.emplace_back("created_ms", std::to_string(node.created_ms));
  columns.emplace_back("updated_ms", std::to_string(node.updated_ms));
  return columns;
}

bool is_number_field(const std::string& name) {
  return name == "cost" || name == "life_start";
}

/// A member's value as a row has it; the fault says what it should have been.
std::string text_of(const std::string& name, const json& value, Faults& faults) {
  if (value.is_null()) return "";
  const bool list = name == "points" || name == "documents" || name == "external_ids";
  const bool passed_over = name == "version" || name.starts_with("created") || name.starts_with("updated");
  if (list && !value.is_array()) faults.push_back({name, "is not a list"});
  if (name == "attributes" && !value.is_object()) faults.push_back({name, "is not an object"});
  if (is_number_field(name) && !value.is_number()) faults.push_back({name, "is not a number"});
  if (list || passed_over || name == "attributes" || is_number_field(name))
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (const auto* text = value.get_ptr<const std::string*>()) return *text;
  faults.push_back({name, "is not a text"});
  return "";
}

}  // namespace

NodeRow row_of_json(std::string_view text) {
  NodeRow row;
  const auto parsed = parse_json(text, "", row.faults);
  if (!parsed) return row;
  if (!parsed->is_object()) {
    row.faults.push_back({"", "is not an object"});
    return row;
  }
  for (const auto& [name, value] : parsed->items()) {
    if (!is_node_field(name) || name.starts_with("attributes."))
      row.faults.push_back({name, "is no field of a node; docs/ledger.md lists them"});
    else
      row.fields.emplace_back(name, text_of(name, value, row.faults));
  }
  return row;
}

Node node_of_json(const Node& base, std::string_view text, Faults& faults) {
  const NodeRow row = row_of_json(text);
  faults.insert(faults.end(), row.faults.begin(), row.faults.end());
  for (const char* name : {"points", "documents", "external_ids"})
    if (row.find(name))
      faults.push_back({name, "is no field of the node itself; write it where it stands alone"});
  Node node = base;
  apply_row(row, node, faults);
  return node;
}

std::string encode_node(const Node& node) {
  json made = json::object();
  for (const auto& [name, text] : columns_of(node))
    if (!text.empty()) made[name] = text;
  for (const char* name : {"version", "created_ms", "updated_ms"}) made.erase(name);
  made["version"] = node.version;
  made["created_ms"] = node.created_ms;
  made["updated_ms"] = node.updated_ms;
  if (node.cost) made["cost"] = *node.cost;
  if (node.life_start) made["life_start"] = *node.life_start;
  if (node.attributes != "{}") made["attributes"] = json::parse(node.attributes);
  return made.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string csv_row_of(const Node& node) {
  std::string row;
  for (const auto& [name, text] : columns_of(node)) append_csv_cell(row.empty() ? row : row += ',', text);
  return row + "\r\n";
}

std::string csv_header() {
  std::string header;
  for (const auto& [name, text] : columns_of({})) header += (header.empty() ? "" : ",") + name;
  return header + "\r\n";
}

}  // namespace portent::serve::desk
