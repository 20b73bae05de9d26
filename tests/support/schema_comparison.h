#pragma once

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace portent::tests {

/// A file of docs/schemas.
inline nlohmann::json schema(const std::string& name) {
  std::ifstream file(PORTENT_SOURCE_DIR "/docs/schemas/" + name);
  return nlohmann::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// Where `document` has a member that `rules` does not describe, or lacks one that they require; every path
/// once.
inline void compare(const nlohmann::json& rules, const nlohmann::json& document, const std::string& path,
                    std::vector<std::string>& found) {
  if (document.is_array() && rules.contains("items"))
    for (const auto& element : document) compare(rules["items"], element, path + "[]", found);
  if (!document.is_object() || !rules.contains("properties")) return;
  for (const auto& [name, value] : document.items()) {
    if (!rules["properties"].contains(name)) found.push_back("not described: " + path + "." + name);
    compare(rules["properties"].value(name, nlohmann::json::object()), value, path + "." + name, found);
  }
  for (const auto& name : rules.value("required", nlohmann::json::array()))
    if (!document.contains(name)) found.push_back("not written: " + path + "." + name.get<std::string>());
}

/// How `text` and the schema of that name differ.
inline std::vector<std::string> differences(const std::string& schema_name, const std::string& text) {
  std::vector<std::string> found;
  compare(schema(schema_name), nlohmann::json::parse(text), "", found);
  return found;
}

}  // namespace portent::tests
