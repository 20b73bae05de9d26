#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "serve/desk/refusal.h"

namespace portent::serve::desk {

/// The members of a JSON object by name, each fault kept under the path where it stands: for sources only, so
/// that no other header names the JSON library. `object` outlives it.
class JsonFields {
 public:
  /// `path`: of the object within what was sent, "" at its top.
  JsonFields(const nlohmann::json& object, std::string path, Faults& faults);

  /// nullptr where it is missing or null.
  const nlohmann::json* find(const char* name) const;
  /// `fallback` where it is missing or wrong.
  std::string text(const char* name, std::string fallback = "");
  std::optional<double> number(const char* name);
  bool truth(const char* name, bool fallback);
  /// The list, or an empty one.
  const nlohmann::json& list(const char* name);
  /// Members that are none of these are faults.
  void nothing_but(std::initializer_list<std::string_view> known);
  void fail(const std::string& name, std::string message);
  std::string path_of(const std::string& name) const;

 private:
  const nlohmann::json& object_;
  std::string path_;
  Faults& faults_;
};

/// Parsed, or a fault under `field`: malformed, or nested deeper than 32.
std::optional<nlohmann::json> parse_json(std::string_view text, const std::string& field, Faults& faults);

}  // namespace portent::serve::desk
