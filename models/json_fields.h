#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/error.h"

// Strict reading of JSON that Portent itself wrote: manifests, weight headers, registry files. Internal to
// models (and the only header that shows nlohmann-json).

namespace portent::models {

/// What stands where in a file; errors name both.
struct JsonPlace {
  std::string where;  ///< the file
  std::string path;   ///< such as "networks[0].width"; empty for the whole document

  JsonPlace at(std::string_view field) const;
  JsonPlace at(std::size_t index) const;
  /// Throws FatalError: "WHERE: PATH PROBLEM".
  [[noreturn]] void refuse(const std::string& problem) const;
};

/// Parses one document of at most `limit` bytes. Throws FatalError where it is larger, is not JSON, or has a
/// key twice in one object.
nlohmann::json parse_strict(std::string_view text, std::size_t limit, const std::string& where);

/// Canonical text of a document: keys sorted, one member a line (one space an indent), arrays of plain values
/// on one line, doubles by append_number. Throws FatalError naming the member that is not a finite number.
std::string canonical_text(const nlohmann::json& document);

void read_into(const nlohmann::json& from, const JsonPlace& place, bool& value);
void read_into(const nlohmann::json& from, const JsonPlace& place, double& value);
void read_into(const nlohmann::json& from, const JsonPlace& place, std::string& value);

template <std::integral T>
void read_into(const nlohmann::json& from, const JsonPlace& place, T& value) {
  if (!from.is_number_integer()) place.refuse("must be a whole number");
  const bool fits = from.is_number_unsigned() ? std::in_range<T>(from.get<std::uint64_t>())
                                              : std::in_range<T>(from.get<std::int64_t>());
  if (!fits) place.refuse("is out of range");
  value = from.is_number_unsigned() ? static_cast<T>(from.get<std::uint64_t>())
                                    : static_cast<T>(from.get<std::int64_t>());
}

template <typename T>
void read_into(const nlohmann::json& from, const JsonPlace& place, std::vector<T>& values) {
  if (!from.is_array()) place.refuse("must be an array");
  values.assign(from.size(), T{});
  for (std::size_t i = 0; i < values.size(); ++i) read_into(from[i], place.at(i), values[i]);
}

/// One object, read field by field; done() refuses what was not asked for.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, JsonPlace place);

  /// The member `name`, which must be there.
  const nlohmann::json& member(std::string_view name);
  /// For members that may be left out.
  JsonPlace at(std::string_view name) const { return place_.at(name); }
  bool has(std::string_view name) const { return object_.contains(name); }

  template <typename T>
  void read(std::string_view name, T& value) {
    read_into(member(name), place_.at(name), value);
  }
  /// Leaves `value` as it is where the member is missing.
  template <typename T>
  void read_if_there(std::string_view name, T& value) {
    if (has(name)) read(name, value);
  }
  template <typename T>
  T get(std::string_view name) {
    T value{};
    read(name, value);
    return value;
  }
  void done() const;

 private:
  const nlohmann::json& object_;
  JsonPlace place_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace portent::models
