#include <nlohmann/json.hpp>

#include "ingest/decode.h"
#include "serve/api/access_json.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/life.h"
#include "serve/desk/plain_text.h"
#include "serve/store/life_events.h"

namespace portent::serve {
namespace {

using ingest::Event;
using nlohmann::json;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;
constexpr const char* kTag = "life";
constexpr std::int64_t kClockSlack = 86'400'000;

std::string list_name(const Call& call) {
  std::string name = "life " + call.path("id");
  for (const char* parameter : {"kind", "part", "from", "to"})
    name += "&" + call.text(parameter).value_or("");
  return name;
}

Outcome<store::LifePage> page_of(const Call& call, const PageAsked& asked) {
  store::LifePage page;
  page.kind = call.text("kind").value_or("");
  page.part = call.text("part").value_or("");
  if (const auto why = desk::text_problem(page.part); !why.empty())
    return tl::unexpected(Problem{400, "part " + why, "part"});
  page.from_ms = call.time("from").value_or(page.from_ms);
  page.to_ms = call.time("to").value_or(page.to_ms);
  page.most = asked.limit + 1;
  if (!asked.after.empty()) page.before = {parse_time(asked.after.at(0)).value_or(0), asked.after.at(1)};
  return page;
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  const std::string name = list_name(call);
  const auto asked = page_asked(call, desk.signer, name);
  if (!asked) return problem_of(asked.error());
  auto page = page_of(call, *asked);
  if (!page) return problem_of(page.error());
  auto events = desk.store.read([&](Session& session) -> Outcome<std::vector<Event>> {
    const auto node = node_of_path(desk, session, call, kRead);
    if (!node) return tl::unexpected(node.error());
    // What happens to a part is told of its asset.
    const Event told = desk::event_of_asset(session, {node->id, 0, "note"});
    if (!told.part.empty()) page->part = told.part;
    return store::life_of_node(session, told.asset, *page);
  });
  if (!events) return problem_of(events.error());
  const auto next = cut_page(*events, *asked, desk.signer, name, [](const Event& last) {
    return std::vector{std::to_string(last.ts), ingest::event_id(last)};
  });
  json items = json::array();
  for (const Event& event : *events) items.push_back(event_json(event));
  return page_answer(call, std::move(items), next);
}

Outcome<Event> read_event(const Call& call, const json& body) {
  JsonReader reader(body);
  Event event;
  event.asset = call.path("id");
  event.kind = reader.required_text("kind");
  event.ts = reader.time("ts", call.now_ms());
  for (const auto& [name, field] : {std::pair{"part", &Event::part},
                                    {"code", &Event::code},
                                    {"severity", &Event::severity},
                                    {"position", &Event::position},
                                    {"text", &Event::text},
                                    {"ref", &Event::ref}})
    event.*field = reader.text(name);
  event.source = reader.text("source", call.who().id);
  if (const std::string mode = reader.text("mode");
      !mode.empty() && !ingest::parse_mode(mode, event.mode.emplace()))
    reader.fail("mode", "run, idle, transient or overhaul is expected here");
  if (event.kind == "scrap")
    reader.fail("kind", "a life ends by POST /api/v1/nodes/{id}/scrap, which records it");
  if (event.ts < 0 || event.ts > call.now_ms() + kClockSlack)
    reader.fail("ts", "lies before 1970, or more than a day ahead: what is planned did not happen yet");
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return event;
}

/// The kept one of the same asset, part, kind and time.
Event kept_like(Session& session, const Event& told) {
  store::LifePage same;
  same.kind = told.kind;
  same.from_ms = same.to_ms = told.ts;
  same.most = 1'000;
  for (Event& event : store::life_of_node(session, told.asset, same))
    if (event.part == told.part) return std::move(event);
  return told;
}

Outcome<LedgerChange> record(const LedgerDesk& desk, Session& session, const Call& call, const Event& event,
                             const json& body) {
  if (const auto node = node_of_path(desk, session, call, kWrite); !node) return tl::unexpected(node.error());
  const auto recorded = desk::record_event(session, event, call.now_ms());
  if (!recorded) return tl::unexpected(refusal_problem(recorded.error(), body));
  const Event told = desk::event_of_asset(session, event);
  const Event kept = kept_like(session, told);
  if (!*recorded && kept != told)
    return tl::unexpected(
        Problem{409, "something else is known of the same kind, part and time: " + event_json(kept).dump(),
                "", "/kind"});
  const std::string made = event_json(kept).dump();
  return LedgerChange{json_answer(event_json(kept), *recorded ? 201 : 200), *recorded ? "" : made, made};
}

WebAnswer add(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto event = read_event(call, *body);
  if (!event) return problem_of(event.error());
  return change_ledger(desk, call, "event.record", event->asset,
                       [&](Session& session) { return record(desk, session, call, *event, *body); });
}

}  // namespace

std::vector<Route> life_routes(const LedgerDesk& desk) {
  const std::string path = "/api/v1/nodes/{id}/events";
  Route lists = ledger_route(
      "GET", path, "listEvents",
      "What happened to a node, newest first; of a part: what is told of it at its asset", kTag, kRead);
  lists.query = list_parameters();
  for (const Parameter& one :
       std::vector<Parameter>{{"kind", ParameterType::kId, "such as overhaul"},
                              {"part", ParameterType::kText, "of this part alone", {}, {}, 128.0},
                              {"from", ParameterType::kTime, "not before"},
                              {"to", ParameterType::kTime, "not after"}})
    lists.query.push_back(one);
  lists.answer_schema = "LifeEvents";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route adds =
      ledger_route("POST", path, "recordEvent",
                   "Record what happened to a node; an overhaul, a replacement, a repair, a failure or a "
                   "commissioning reaches the scorers; the same event again is answered with 200",
                   kTag, kWrite);
  adds.request_schema = "NewLifeEvent";
  adds.answer_schema = "LifeEvent";
  adds.success = 201;
  adds.refusals = {200};
  adds.handler = [desk](Call& call) { return add(desk, call); };
  return {lists, adds};
}

}  // namespace portent::serve
