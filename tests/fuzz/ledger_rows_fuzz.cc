#include <cstdlib>
#include <sstream>

#include "serve/desk/attributes.h"
#include "serve/desk/builtin_classes.h"
#include "serve/desk/node_rules.h"
#include "serve/desk/row_source.h"

// Any bytes are rows of nodes, as a table and as JSON, or are refused row by row; a node that nothing is
// wrong with survives being written and read again, both ways.

namespace {

using namespace portent::serve::desk;
using portent::serve::store::Node;

/// The node that a row makes; false where something is wrong with it.
bool node_of(const NodeRow& row, Node& node) {
  Faults faults = row.faults;
  apply_row(row, node, faults);
  const AssetClass* of = builtin_class(node.asset_class);
  apply_attributes(row, of, node, faults);
  node.parent.clear();
  check_node(node, nullptr, of, faults);
  return faults.empty();
}

void expect_same(RowSource& rows, const Node& node) {
  NodeRow row;
  Node again;
  if (!rows.next(row) || !node_of(row, again)) std::abort();
  again.version = node.version;
  if (!(again == node)) std::abort();
}

void try_rows(RowSource& rows) {
  for (NodeRow row; rows.next(row);) {
    Node node;
    if (!node_of(row, node)) continue;
    std::istringstream table(csv_header() + csv_row_of(node)), json(encode_node(node));
    CsvRows of_table(table);
    JsonRows of_json(json);
    expect_same(of_table, node);
    expect_same(of_json, node);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::istringstream table(bytes), json(bytes);
  CsvRows of_table(table);
  JsonRows of_json(json);
  try_rows(of_table);
  try_rows(of_json);
  return 0;
}
