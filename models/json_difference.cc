#include "models/json_difference.h"

#include <map>
#include <nlohmann/json.hpp>

namespace portent::models {
namespace {

using Leaves = std::map<std::string, std::string>;

Leaves leaves_of(const nlohmann::json& document) {
  Leaves leaves;
  const nlohmann::json flat = document.flatten();
  for (const auto& [path, value] : flat.items()) leaves[path] = value.dump();
  return leaves;
}

}  // namespace

std::vector<JsonDifference> json_differences(std::string_view first, std::string_view second,
                                             std::size_t most) {
  if (first == second) return {};
  const auto a = nlohmann::json::parse(first, nullptr, false),
             b = nlohmann::json::parse(second, nullptr, false);
  if (a.is_discarded() || b.is_discarded()) return {{"", std::string(first), std::string(second)}};
  std::map<std::string, JsonDifference> by_path;
  for (const auto& [path, value] : leaves_of(a)) by_path[path] = {path, value, ""};
  for (const auto& [path, value] : leaves_of(b)) {
    JsonDifference& difference = by_path[path];
    difference.path = path;
    difference.second = value;
  }
  std::vector<JsonDifference> differences;
  for (auto& [path, difference] : by_path)
    if (difference.first != difference.second && differences.size() < most)
      differences.push_back(std::move(difference));
  return differences;
}

}  // namespace portent::models
