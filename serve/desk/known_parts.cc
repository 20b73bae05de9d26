#include "serve/desk/known_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "serve/desk/binding.h"
#include "serve/desk/classes.h"
#include "serve/store/node_tree.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kMostNamed = 30;

void add_templates(const std::vector<PartTemplate>& from, std::vector<std::string>& to) {
  for (const PartTemplate& part : from) {
    to.push_back(part.name);
    add_templates(part.parts, to);
  }
}

std::vector<std::string> each_once(std::vector<std::string> names) {
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> known_parts(const AssetClass& of) {
  std::vector<std::string> names;
  add_templates(of.parts, names);
  return each_once(std::move(names));
}

std::vector<std::string> known_parts(store::Session& session, const store::Node& asset) {
  std::vector<std::string> names;
  for (const store::Node& node : store::nodes_of_asset(session, asset.id))
    if (node.kind >= store::NodeKind::kPart) names.push_back(part_name(node));
  if (const auto of = known_class(session, asset.asset_class)) add_templates(of->parts, names);
  return each_once(std::move(names));
}

std::string part_problem(const std::string& part, const std::string& whose,
                         const std::vector<std::string>& known) {
  if (part.empty() || known.empty() || std::ranges::binary_search(known, part)) return "";
  const auto named = std::span(known).first(std::min(known.size(), kMostNamed));
  return fmt::format("'{}' is no part of {}, which has {}{}", part, whose, fmt::join(named, ", "),
                     named.size() < known.size() ? " and others" : "");
}

}  // namespace portent::serve::desk
