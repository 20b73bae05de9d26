#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ingest/encode.h"
#include "serve/api/history_parts.h"
#include "serve/store/life_events.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr auto kRead = desk::Permission::kReadAssets;

json event_json(const ingest::Event& event) {
  json told = {{"id", ingest::event_id(event)},
               {"asset", event.asset},
               {"at", format_time(event.ts)},
               {"kind", event.kind}};
  for (const auto& [name, text] : {std::pair{"part", &event.part},
                                   {"code", &event.code},
                                   {"severity", &event.severity},
                                   {"position", &event.position},
                                   {"text", &event.text},
                                   {"ref", &event.ref},
                                   {"source", &event.source}})
    if (!text->empty()) told[name] = *text;
  if (event.mode) told["mode"] = ingest::mode_name(*event.mode);
  return told;
}

WebAnswer list(store::Store& store, AccessGate& gate, const CursorSigner& signer, const Call& call) {
  if (const auto problem = asset_problem(store, gate, call, kRead)) return problem_of(*problem);
  store::LifePage wanted;
  const auto span = span_of(call, {wanted.from_ms, wanted.to_ms + 1});
  if (!span) return problem_of(span.error());
  wanted.part = call.text("part").value_or("");
  wanted.kind = call.text("kind").value_or("");
  wanted.from_ms = span->from_ms;
  wanted.to_ms = span->to_ms - 1;
  const std::string name = fmt::format("events {} {} {} {}/{}", call.path("id"), wanted.from_ms, wanted.to_ms,
                                       wanted.kind, wanted.part);
  if (const auto cursor = call.text("cursor")) {
    const auto place = signer.decode(name, *cursor);
    if (!place) return problem_of(place.error());
    wanted.before = {std::stoll(place->at(0)), place->at(1)};
  }
  const auto limit = static_cast<std::size_t>(call.integer("limit").value_or(100));
  wanted.most = limit + 1;
  auto events = store.read(
      [&](store::Session& session) { return store::life_of_node(session, call.path("id"), wanted); });
  std::optional<std::string> next;
  if (events.size() > limit) {
    events.resize(limit);
    next = signer.encode(name, {std::to_string(events.back().ts), ingest::event_id(events.back())});
  }
  json items = json::array();
  for (const ingest::Event& event : events) items.push_back(event_json(event));
  return page_of_items(std::move(items), next, call);
}

}  // namespace

Route events_route(store::Store& store, AccessGate& gate, const CursorSigner& signer) {
  Route route =
      asset_route("events", "listAssetEvents", "What happened to an asset in its life, newest first", kRead);
  route.query = history_parameters();
  route.query.push_back({"kind", ParameterType::kText, "such as repair; default: every one", {}, {}, 32.0});
  route.query.push_back({"part", ParameterType::kText, "default: the asset and its parts", {}, {}, 128.0});
  route.answer_schema = "HistoryEvents";
  route.handler = [&store, &gate, &signer](Call& call) { return list(store, gate, signer, call); };
  return route;
}

}  // namespace portent::serve
