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
  const auto asked = page_asked(call, signer, name);
  if (!asked) return problem_of(asked.error());
  if (!asked->after.empty()) wanted.before = {std::stoll(asked->after.at(0)), asked->after.at(1)};
  wanted.most = asked->limit + 1;
  auto events = store.read(
      [&](store::Session& session) { return store::life_of_node(session, call.path("id"), wanted); });
  const auto next = cut_page(events, *asked, signer, name, [](const ingest::Event& last) {
    return std::vector{std::to_string(last.ts), ingest::event_id(last)};
  });
  json items = json::array();
  for (const ingest::Event& event : events) items.push_back(event_json(event));
  return page_answer(call, std::move(items), next);
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
