#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "serve/api/cookies.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/list_query.h"
#include "serve/api/media_type.h"
#include "serve/api/route.h"
#include "serve/api/web_answer.h"
#include "serve/desk/audit_chain.h"

namespace {

using namespace portent::serve;

void require(bool holds) {
  if (!holds) std::abort();
}

int depth_of(const nlohmann::json& json) {
  int deepest = 0;
  for (const auto& one : json)
    if (one.is_structured()) deepest = std::max(deepest, depth_of(one));
  return deepest + 1;
}

void check_json(const std::string& text) {
  const auto json = parse_json(text);
  require(is_shallow(text) || !json);
  if (json && json->is_structured()) require(depth_of(*json) <= kDeepestJson);
  if (!json) return;
  nlohmann::json selected = *json;
  select_fields(selected, text.substr(0, 64));
  JsonReader reader(*json);
  reader.text("a");
  reader.integer("b", 0, 0, 9);
  reader.time("c", 0);
  require(!json->is_object() ? reader.problem().has_value() : true);
}

/// A cursor comes back as it was, and nobody else's does.
void check_cursor(const std::string& text) {
  const CursorSigner signer("secret");
  const auto place = signer.decode("list", signer.encode("list", {text, "x"}));
  if (text.size() < 1'000) require(place && place->size() == 2 && place->at(0) == text);
  require(!signer.decode("list", text));
}

void check_route(const std::string& text) {
  Route route;
  route.path = "/" + text.substr(0, 40);
  const RoutePath path = split_path(route.path);
  require(path.names.size() == path.segments.size());
  route.query = {{"limit", ParameterType::kInteger, "", {}, 1.0, 9.0}, {"at", ParameterType::kTime, ""}};
  if (const auto target = parse_target(text); target && !parameter_problem(route, *target)) {
    HttpRequest request;
    const Call call(request, route, *target, 0);
    if (const auto limit = call.integer("limit")) require(*limit >= 1 && *limit <= 9);
    require(!call.text("at") || call.time("at"));
  }
  if (const auto time = parse_time(text)) require(parse_time(format_time(*time)) == time);
}

void check_headers(const std::string& text) {
  const std::string bytes = bytes_of({200, text, "", {{"X", text}, {text, "y"}}}, true, false);
  const auto end = bytes.find("\r\n\r\n");
  require(end + 4 == bytes.size());
  if (const auto cookie = cookie_named(text, kSessionCookie)) require(cookie->find(';') == std::string::npos);
  is_media_type(text, "application/json");
  accepts(text, "application/json");
  HttpRequest request;
  request.headers = {{"if-match", text}, {"if-none-match", text}};
  match_problem(request, 7);
  matched_version(request);
  with_etag({}, request, "\"v7\"");
}

}  // namespace

// The parts of requests that are ours to read: JSON, cursors, filters, parameters, cookies, entity tags, and
// what of them comes back in headers. Also a file of the audit that somebody edited.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_json(text);
  check_cursor(text);
  check_route(text);
  check_headers(text);
  if (const auto filter = parse_filter(text, {"a", "b"}))
    for (const Condition& one : *filter) require(!one.values.empty());
  parse_sort(text, {"a", "b"});
  const auto audit = desk::check_audit(text);
  require(audit.entries + audit.torn <= size + 1);
  desk::newest_entries(text, 10);
  return 0;
}
