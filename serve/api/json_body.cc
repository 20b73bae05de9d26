#include "serve/api/json_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "serve/api/route.h"

namespace portent::serve {
namespace {

using nlohmann::json;

/// One member of an object, as RFC 6901 writes it.
std::string pointer_to(const std::string& where, std::string_view name) {
  std::string pointer = where + "/";
  for (const char c : name) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

}  // namespace

bool is_shallow(std::string_view text, int deepest) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > deepest) return false;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return true;
}

tl::expected<json, Problem> parse_json(std::string_view text) {
  if (!is_shallow(text))
    return tl::unexpected(Problem{400, fmt::format("the body is nested deeper than {} times", kDeepestJson)});
  std::vector<std::set<std::string>> names;
  bool twice = false;
  json parsed = json::parse(
      text,
      [&](int, json::parse_event_t event, const json& value) {
        if (event == json::parse_event_t::object_start) names.emplace_back();
        if (event == json::parse_event_t::object_end && !names.empty()) names.pop_back();
        if (event == json::parse_event_t::key && !names.empty())
          twice = !names.back().insert(value.get<std::string>()).second || twice;
        return true;
      },
      false);
  if (parsed.is_discarded()) return tl::unexpected(Problem{400, "the body is no JSON"});
  if (twice) return tl::unexpected(Problem{400, "the body names a member of an object twice"});
  return parsed;
}

tl::expected<json, Problem> json_body(const HttpRequest& request) {
  if (request.body.empty())
    return tl::unexpected(Problem{400, "the request has no body: send {} where there is nothing to say"});
  return parse_json(request.body);
}

JsonReader::JsonReader(const json& object, std::string where) : json_(object), where_(std::move(where)) {
  if (!json_.is_object()) problem_ = Problem{422, "an object is expected here", "", where_};
}

void JsonReader::fail(std::string_view name, std::string detail) {
  if (!problem_) problem_ = Problem{422, std::move(detail), "", pointer_to(where_, name)};
}

const json* JsonReader::member(std::string_view name) {
  asked_.emplace_back(name);
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(name);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

bool JsonReader::has(std::string_view name) {
  return member(name) != nullptr;
}

std::string JsonReader::text(std::string_view name, std::string otherwise) {
  const json* found = member(name);
  if (found == nullptr) return otherwise;
  if (found->is_string() && found->get_ref<const std::string&>().find('\0') == std::string::npos)
    return found->get<std::string>();
  fail(name, "a text is expected here");
  return otherwise;
}

std::string JsonReader::required_text(std::string_view name) {
  std::string found = text(name);
  if (found.empty()) fail(name, "a text is needed here");
  return found;
}

std::int64_t JsonReader::integer(std::string_view name, std::int64_t otherwise, std::int64_t least,
                                 std::int64_t most) {
  const json* found = member(name);
  if (found == nullptr) return otherwise;
  const bool fits =
      found->is_number_integer() &&
      !(found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
  if (fits && found->get<std::int64_t>() >= least && found->get<std::int64_t>() <= most)
    return found->get<std::int64_t>();
  fail(name, fmt::format("a whole number from {} to {} is expected here", least, most));
  return otherwise;
}

double JsonReader::number(std::string_view name, double otherwise, double least, double most) {
  const json* found = member(name);
  if (found == nullptr) return otherwise;
  if (found->is_number() && found->get<double>() >= least && found->get<double>() <= most)
    return found->get<double>();
  fail(name, fmt::format("a number from {} to {} is expected here", least, most));
  return otherwise;
}

bool JsonReader::truth(std::string_view name, bool otherwise) {
  const json* found = member(name);
  if (found == nullptr) return otherwise;
  if (found->is_boolean()) return found->get<bool>();
  fail(name, "true or false is expected here");
  return otherwise;
}

std::int64_t JsonReader::time(std::string_view name, std::int64_t otherwise) {
  const json* found = member(name);
  if (found == nullptr) return otherwise;
  const std::string words = found->is_string()   ? found->get<std::string>()
                            : found->is_number() ? found->dump()
                                                 : "";
  if (const auto time = parse_time(words)) return *time;
  fail(name, "a time in UTC such as 2026-01-31T12:00:00Z, or ms since 1970, is expected here");
  return otherwise;
}

std::optional<Problem> JsonReader::problem() {
  if (problem_ || !json_.is_object()) return problem_;
  for (const auto& [name, value] : json_.items())
    if (std::ranges::find(asked_, name) == asked_.end()) {
      std::ranges::sort(asked_);
      fail(name, fmt::format("is not known here; known: {}", fmt::join(asked_, ", ")));
      break;
    }
  return problem_;
}

}  // namespace portent::serve
