#include "models/json_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/json_text.h"

namespace portent::models {
namespace {

using nlohmann::json;

void append_canonical(std::string& to, const json& value, const JsonPlace& place, int depth);

void break_line(std::string& to, int depth) {
  to += '\n';
  to.append(static_cast<std::size_t>(depth), ' ');
}

void append_object(std::string& to, const json& object, const JsonPlace& place, int depth) {
  to += '{';
  const char* separator = "";
  for (const auto& [key, member] : object.items()) {  // nlohmann::json keeps keys sorted
    to += std::exchange(separator, ",");
    break_line(to, depth + 1);
    append_text(to, key);
    to += ": ";
    append_canonical(to, member, place.at(key), depth + 1);
  }
  if (!object.empty()) break_line(to, depth);
  to += '}';
}

void append_array(std::string& to, const json& array, const JsonPlace& place, int depth) {
  const bool plain =
      std::none_of(array.begin(), array.end(), [](const json& e) { return e.is_structured(); });
  to += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) to += plain ? ", " : ",";
    if (!plain) break_line(to, depth + 1);
    append_canonical(to, array[i], place.at(i), depth + 1);
  }
  if (!plain) break_line(to, depth);
  to += ']';
}

void append_canonical(std::string& to, const json& value, const JsonPlace& place, int depth) {
  if (value.is_object()) {
    append_object(to, value, place, depth);
  } else if (value.is_array()) {
    append_array(to, value, place, depth);
  } else if (value.is_string()) {
    append_text(to, value.get_ref<const std::string&>());
  } else if (value.is_number_float()) {
    if (!append_number(to, value.get<double>())) place.refuse("is not a finite number");
  } else {
    to += value.dump();
  }
}

/// Notes the keys of the objects that are open, to find one that comes twice: nlohmann-json would silently
/// keep the last.
class DuplicateKeys {
 public:
  bool operator()(int, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) open_.emplace_back();
    if (event == json::parse_event_t::object_end) open_.pop_back();
    if (event == json::parse_event_t::key && !open_.back().insert(parsed.get<std::string>()).second &&
        duplicate_.empty())
      duplicate_ = parsed.get<std::string>();
    return true;
  }
  const std::string& duplicate() const { return duplicate_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string duplicate_;
};

}  // namespace

JsonPlace JsonPlace::at(std::string_view field) const {
  return {where, path.empty() ? std::string(field) : fmt::format("{}.{}", path, field)};
}
JsonPlace JsonPlace::at(std::size_t index) const {
  return {where, fmt::format("{}[{}]", path, index)};
}

void JsonPlace::refuse(const std::string& problem) const {
  throw ingest::FatalError(fmt::format("{}: {}{}{}", where, path, path.empty() ? "" : " ", problem));
}

json parse_strict(std::string_view text, std::size_t limit, const std::string& where) {
  const JsonPlace place{where, {}};
  if (text.size() > limit) place.refuse(fmt::format("is larger than {} bytes", limit));
  DuplicateKeys keys;
  json document = json::parse(text, std::ref(keys), false);
  if (document.is_discarded()) place.refuse("is not valid JSON: replace it by an undamaged copy");
  if (!keys.duplicate().empty()) place.refuse(fmt::format("has the key \"{}\" twice", keys.duplicate()));
  return document;
}

std::string canonical_text(const json& document) {
  std::string text;
  append_canonical(text, document, {"cannot be written", {}}, 0);
  text += '\n';
  return text;
}

void read_into(const json& from, const JsonPlace& place, bool& value) {
  if (!from.is_boolean()) place.refuse("must be true or false");
  value = from.get<bool>();
}
void read_into(const json& from, const JsonPlace& place, double& value) {
  if (!from.is_number()) place.refuse("must be a number");
  value = from.get<double>();
}
void read_into(const json& from, const JsonPlace& place, std::string& value) {
  if (!from.is_string()) place.refuse("must be a text");
  value = from.get<std::string>();
}

JsonFields::JsonFields(const json& object, JsonPlace place) : object_(object), place_(std::move(place)) {
  if (!object.is_object()) place_.refuse("must be an object");
}

const json& JsonFields::member(std::string_view name) {
  const auto found = object_.find(name);
  if (found == object_.end()) place_.at(name).refuse("is missing");
  seen_.emplace(name);
  return *found;
}

void JsonFields::done() const {
  for (const auto& [key, value] : object_.items())
    if (!seen_.contains(key))
      place_.at(key).refuse(
          "is not known to this version of portent: use the version that wrote it, or a newer one");
}

}  // namespace portent::models
