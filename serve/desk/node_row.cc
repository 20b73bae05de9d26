#include "serve/desk/node_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "serve/desk/attributes.h"

namespace portent::serve::desk {
namespace {

using store::Node;

constexpr std::string_view kOneAttribute = "attributes.";
constexpr std::array<std::string_view, 16> kOtherFields = {
    "id",      "parent",     "kind",       "state",   "site",    "cost",   "life_start", "attributes",
    "version", "created_ms", "updated_ms", "created", "updated", "points", "documents",  "external_ids"};

void read_number(const std::string& name, const std::string& text, std::optional<double>& into,
                 Faults& faults) {
  if (text.empty()) {
    into.reset();
    return;
  }
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    faults.push_back(
        {name, fmt::format("'{}' is not a number; write it with a decimal point", text.substr(0, 40))});
  else
    into = number;
}

template <typename Word, typename Parse, typename Names>
void read_word(const std::string& name, const std::string& text, Word& into, const Parse& parse,
               const Names& names, Faults& faults) {
  if (text.empty()) return;
  if (const auto word = parse(text))
    into = *word;
  else
    faults.push_back({name, fmt::format("'{}' is not one of {}", text.substr(0, 40), names)});
}

/// Fields that are no plain texts; false where it is none of them.
bool read_special(const std::string& name, const std::string& text, Node& node, Faults& faults) {
  if (name == "id") {
    if (node.id.empty()) node.id = text;
    if (node.id != text) faults.push_back({"id", fmt::format("can't be changed from '{}'", node.id)});
  } else if (name == "parent") {
    node.parent = text;
  } else if (name == "kind") {
    read_word(name, text, node.kind, store::parse_node_kind,
              "site, line, equipment, sub_equipment, part and sub_part", faults);
  } else if (name == "state") {
    read_word(name, text, node.state, store::parse_node_state, "candidate, registered and scrapped", faults);
  } else if (name == "cost") {
    read_number(name, text, node.cost, faults);
  } else if (name == "life_start") {
    read_number(name, text, node.life_start, faults);
  } else if (name == "attributes") {
    node.attributes = text.empty() ? "{}" : text;
  } else {
    return false;
  }
  return true;
}

}  // namespace

const std::string* NodeRow::find(std::string_view name) const {
  for (const auto& [field, value] : fields)
    if (field == name) return &value;
  return nullptr;
}

bool is_node_field(std::string_view name) {
  if (name.starts_with(kOneAttribute)) return name.size() > kOneAttribute.size();
  if (std::ranges::find(kOtherFields, name) != kOtherFields.end()) return true;
  return std::ranges::any_of(store::kNodeTexts, [&](const auto& text) { return name == text.first; });
}

void apply_row(const NodeRow& row, Node& node, Faults& faults) {
  for (const auto& [name, text] : row.fields) {
    if (read_special(name, text, node, faults)) continue;
    for (const auto& [known, field] : store::kNodeTexts)
      if (name == known) node.*field = text;
  }
}

void apply_attributes(const NodeRow& row, const AssetClass* of, Node& node, Faults& faults) {
  for (const auto& [name, text] : row.fields)
    if (name.starts_with(kOneAttribute))
      node.attributes = with_attribute(node.attributes, of, name.substr(kOneAttribute.size()), text, faults);
}

}  // namespace portent::serve::desk
