#include "serve/desk/node_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "serve/desk/attributes.h"
#include "serve/desk/plain_text.h"

namespace portent::serve::desk {
namespace {

using store::Node;
using store::NodeKind;

void check_place(const Node& node, const Node* parent, Faults& faults) {
  if (node.parent.empty()) return;
  if (node.parent == node.id) return faults.push_back({"parent", "is the node itself"});
  if (!parent)
    return faults.push_back({"parent", fmt::format("'{}' is not in the ledger; add it first", node.parent)});
  if (node.kind == NodeKind::kSite)
    return faults.push_back({"parent", "a site stands at the top; leave it out"});
  if (node.kind < parent->kind)
    faults.push_back(
        {"parent", fmt::format("a {} can't lie under a {}; from the top: {}", kind_name(node.kind),
                               kind_name(parent->kind), fmt::join(store::kNodeKinds, ", "))});
}

void check_class_of(const Node& node, const AssetClass* of, Faults& faults) {
  if (node.asset_class.empty()) return;
  if (!of)
    return faults.push_back(
        {"class", fmt::format("'{}' is not known; make it first, or name one that is", node.asset_class)});
  if (node.kind == NodeKind::kSite || node.kind == NodeKind::kLine)
    return faults.push_back({"class", fmt::format("a {} has none", kind_name(node.kind))});
  if (!of->site.empty() && of->site != node.site)
    faults.push_back(
        {"class", fmt::format("'{}' is of site {} alone; clone it for '{}'", of->name, of->site, node.site)});
}

void check_texts(const Node& node, Faults& faults) {
  if (auto problem = id_problem(node.id); !problem.empty()) faults.push_back({"id", problem});
  for (const auto& [name, field] : store::kNodeTexts)
    if (auto problem = text_problem(node.*field); !problem.empty()) faults.push_back({name, problem});
  if (node.criticality.size() > 1 ||
      (node.criticality.size() == 1 && (node.criticality[0] < 'A' || node.criticality[0] > 'C')))
    faults.push_back({"criticality", "is not A, B or C"});
}

bool is_alias(std::string_view text) {
  const auto word = [](std::string_view part) {
    return !part.empty() && part.size() <= 128 && std::ranges::all_of(part, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
             c == '_' || c == '-';
    });
  };
  const auto at = text.find('@');
  return at == std::string_view::npos ? word(text) : word(text.substr(0, at)) && word(text.substr(at + 1));
}

void check_numbers(const Node& node, Faults& faults) {
  if (node.cost && (!std::isfinite(*node.cost) || *node.cost < 0))
    faults.push_back({"cost", "is not a number from 0 on"});
  const bool letters = std::ranges::all_of(node.currency, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!node.currency.empty() && (node.currency.size() != 3 || !letters))
    faults.push_back({"currency", "is not a code of three letters such as EUR"});
  if (node.cost && node.currency.empty())
    faults.push_back({"currency", "is missing; say what the cost is in, such as EUR"});
  if (node.life_start && (!std::isfinite(*node.life_start) || *node.life_start < 0))
    faults.push_back({"life_start", "is not a number from 0 on"});
  if (!node.model_alias.empty() && !is_alias(node.model_alias))
    faults.push_back({"model_alias", "is not NAME, NAME@ALIAS or NAME@VERSION, such as turbofan@champion"});
}

}  // namespace

std::string site_of_id(std::string_view id) {
  const auto colon = id.find(':');
  return colon == std::string_view::npos ? "" : std::string(id.substr(0, colon));
}

void check_node(Node& node, const Node* parent, const AssetClass* of, Faults& faults) {
  node.site = node.kind == NodeKind::kSite ? node.id : parent ? parent->site : site_of_id(node.id);
  if (node.name.empty() && id_problem(node.id).empty()) node.name = node.id;
  check_texts(node, faults);
  check_place(node, parent, faults);
  check_class_of(node, of, faults);
  check_numbers(node, faults);
  const bool complete = node.state == store::NodeState::kRegistered;
  if (of || node.asset_class.empty())
    node.attributes = checked_attributes(node.attributes, of, complete, faults);
}

}  // namespace portent::serve::desk
