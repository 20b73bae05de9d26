#include "serve/desk/json_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace portent::serve::desk {
namespace {

using nlohmann::json;

constexpr int kDeepest = 32;

const json& nothing() {
  static const json kNothing = json::array();
  return kNothing;
}

}  // namespace

JsonFields::JsonFields(const json& object, std::string path, Faults& faults)
    : object_(object), path_(std::move(path)), faults_(faults) {
  if (!object.is_object()) faults_.push_back({path_, "is not an object"});
}

std::string JsonFields::path_of(const std::string& name) const {
  return path_.empty() ? name : path_ + "." + name;
}

void JsonFields::fail(const std::string& name, std::string message) {
  faults_.push_back({path_of(name), std::move(message)});
}

const json* JsonFields::find(const char* name) const {
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string JsonFields::text(const char* name, std::string fallback) {
  const json* member = find(name);
  if (!member) return fallback;
  if (const auto* text = member->get_ptr<const std::string*>()) return *text;
  fail(name, "is not a text");
  return fallback;
}

std::optional<double> JsonFields::number(const char* name) {
  const json* member = find(name);
  if (!member) return std::nullopt;
  if (!member->is_number() || !std::isfinite(member->get<double>())) {
    fail(name, "is not a number");
    return std::nullopt;
  }
  return member->get<double>();
}

bool JsonFields::truth(const char* name, bool fallback) {
  const json* member = find(name);
  if (!member) return fallback;
  if (member->is_boolean()) return member->get<bool>();
  fail(name, "is neither true nor false");
  return fallback;
}

const json& JsonFields::list(const char* name) {
  const json* member = find(name);
  if (!member) return nothing();
  if (member->is_array()) return *member;
  fail(name, "is not a list");
  return nothing();
}

void JsonFields::nothing_but(std::initializer_list<std::string_view> known) {
  if (!object_.is_object()) return;
  for (const auto& [name, value] : object_.items())
    if (std::ranges::find(known, name) == known.end())
      fail(name, fmt::format("is no field here; known are {}", fmt::join(known, ", ")));
}

std::optional<json> parse_json(std::string_view text, const std::string& field, Faults& faults) {
  int depth = 0;
  bool too_deep = false;
  const auto watch = [&](int, json::parse_event_t event, const json&) {
    if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start)
      too_deep = ++depth > kDeepest || too_deep;
    if (event == json::parse_event_t::object_end || event == json::parse_event_t::array_end) --depth;
    return !too_deep;
  };
  try {
    json parsed = json::parse(text, watch);
    if (!too_deep) return parsed;
    faults.push_back({field, fmt::format("is nested deeper than {}", kDeepest)});
  } catch (const json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    std::string why = error.what();
    if (const auto end = why.find("] "); end != std::string::npos) why = why.substr(end + 2);
    faults.push_back({field, "is not JSON: " + why});
  }
  return std::nullopt;
}

}  // namespace portent::serve::desk
