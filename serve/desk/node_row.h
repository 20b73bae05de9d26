#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/desk/asset_class.h"
#include "serve/desk/refusal.h"
#include "serve/store/node.h"

namespace portent::serve::desk {

/// What somebody says of a node: fields by name, values as text. Fields that are not named stay as they are,
/// "" takes a value out. `attributes` is a JSON object, `attributes.NAME` one of them as a cell has it;
/// `points`, `documents` and `external_ids` are JSON lists (belongings.h).
struct NodeRow {
  std::size_t line = 0;
  std::vector<std::pair<std::string, std::string>> fields = {};
  Faults faults = {};  ///< found while it was read
  friend bool operator==(const NodeRow&, const NodeRow&) = default;

  /// nullptr where it is not named.
  const std::string* find(std::string_view name) const;
};

/// Whether a table may have a column, or an object a member, of that name.
bool is_node_field(std::string_view name);

/// Those of a JSON object; its types are checked, its values are not.
NodeRow row_of_json(std::string_view json);

/// Writes what the row says into a node, but for `attributes.NAME`, belongings, and what only the ledger
/// writes (site, version, when it was made and changed), which are passed over. An id that differs is a
/// fault.
void apply_row(const NodeRow& row, store::Node& node, Faults& faults);
/// Then its `attributes.NAME`, as the class says.
void apply_attributes(const NodeRow& row, const AssetClass* of, store::Node& node, Faults& faults);

/// `base` with what a JSON object says of it. Points, documents and external ids, which are not the node's
/// own fields, are faults here.
store::Node node_of_json(const store::Node& base, std::string_view json, Faults& faults);

/// A node as JSON, as row_of_json() reads it, with site, version and times; empty fields are left out.
std::string encode_node(const store::Node& node);
/// Its cells by the names of `node_columns()`, ended by \r\n.
std::string csv_row_of(const store::Node& node);
std::string csv_header();

}  // namespace portent::serve::desk
