#include <cmath>
#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/figures_parts.h"
#include "serve/api/history_parts.h"
#include "serve/api/json_body.h"
#include "serve/desk/plain_text.h"
#include "serve/store/production.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Production;
using store::Session;
constexpr auto kRead = desk::Permission::kReadForecasts, kWrite = desk::Permission::kWriteReadings;
constexpr double kMostUnits = 1e12;
constexpr std::int64_t kClockSlack = 86'400'000;

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1'000;
}

json production_json(const Production& made) {
  json told = {{"asset", made.asset},
               {"id", made.id},
               {"from", format_time(made.from_ms)},
               {"to", format_time(made.to_ms)},
               {"planned_s", seconds(made.planned_ms)},
               {"total", made.total},
               {"good", made.good},
               {"ideal_rate", made.ideal_rate},
               {"at", format_time(made.ts_ms)},
               {"who", made.who},
               {"recorded", format_time(made.recorded_ms)}};
  if (made.run_ms) told["run_s"] = seconds(*made.run_ms);
  return told;
}

std::int64_t ms_of(JsonReader& reader, const char* name, std::int64_t most_ms) {
  return std::llround(reader.number(name, 0, 0, seconds(most_ms)) * 1'000);
}

void require_member(JsonReader& reader, const char* name) {
  if (!reader.has(name)) reader.fail(name, "is missing");
}

/// What can't be, of numbers that are each possible.
void check_against_one_another(const Production& made, std::int64_t now_ms, JsonReader& reader) {
  if (made.from_ms >= made.to_ms) reader.fail("to", "must lie behind from");
  if (made.to_ms - made.from_ms > store::kLongestProduction)
    reader.fail("to", "lies more than 7 days behind from");
  if (made.from_ms < 0 || made.to_ms > now_ms + kClockSlack)
    reader.fail("to", "lies more than a day ahead, or from before 1970");
  if (made.planned_ms > made.to_ms - made.from_ms)
    reader.fail("planned_s", "is more than lies between from and to");
  if (made.run_ms.value_or(0) > made.planned_ms) reader.fail("run_s", "is more than was planned");
  if (made.good > made.total) reader.fail("good", "is more than were made");
  if (made.ideal_rate < store::kLeastIdealRate)
    reader.fail("ideal_rate", "must be at least 0.000001 units an hour");
}

Outcome<Production> read_production(const Call& call, const json& body) {
  JsonReader reader(body);
  Production made;
  made.asset = call.path("id");
  made.id = reader.required_text("id");
  if (const auto why = desk::id_problem(made.id); !why.empty()) reader.fail("id", why);
  for (const char* name : {"from", "to", "planned_s", "total", "good", "ideal_rate"})
    require_member(reader, name);
  made.from_ms = reader.time("from", 0);
  made.to_ms = reader.time("to", 0);
  made.planned_ms = ms_of(reader, "planned_s", store::kLongestProduction);
  if (reader.has("run_s")) made.run_ms = ms_of(reader, "run_s", store::kLongestProduction);
  made.total = reader.number("total", 0, 0, kMostUnits);
  made.good = reader.number("good", 0, 0, kMostUnits);
  made.ideal_rate = reader.number("ideal_rate", 0, 0, kMostUnits);
  made.ts_ms = reader.time("at", call.now_ms());
  if (made.ts_ms < 0 || made.ts_ms > call.now_ms() + kClockSlack)
    reader.fail("at", "lies before 1970, or more than a day ahead");
  check_against_one_another(made, call.now_ms(), reader);
  made.who = actor_of(call).id;
  made.recorded_ms = call.now_ms();
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return made;
}

Outcome<LedgerChange> keep(const LedgerDesk& desk, Session& session, const Call& call,
                           const Production& said) {
  const auto node = node_of_path(desk, session, call, kWrite);
  if (!node) return tl::unexpected(node.error());
  if (!store::is_asset(*node))
    return tl::unexpected(Problem{422, said.asset + " is no machine: figures are of equipment", "id"});
  const auto before = store::find_production(session, said.asset, said.id);
  const auto kept = store::keep_production(session, said);
  const json stands = production_json(store::find_production(session, said.asset, said.id).value_or(said));
  return LedgerChange{json_answer(stands, kept == store::ProductionKept::kNew ? 201 : 200),
                      before ? production_json(*before).dump() : "", stands.dump(), said.id};
}

WebAnswer add(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto said = read_production(call, *body);
  if (!said) return problem_of(said.error());
  return change_ledger(desk, call, "production.record", said->asset,
                       [&](Session& session) { return keep(desk, session, call, *said); });
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  const auto span = span_of(call, {INT64_MIN, INT64_MAX});
  if (!span) return problem_of(span.error());
  const std::string name = "production " + call.path("id") + ' ' + std::to_string(span->from_ms) + ' ' +
                           std::to_string(span->to_ms);
  const auto asked = page_asked(call, desk.signer, name);
  if (!asked) return problem_of(asked.error());
  std::optional<std::pair<std::int64_t, std::string>> behind;
  if (!asked->after.empty()) behind = {std::stoll(asked->after.at(0)), asked->after.at(1)};
  auto made = desk.store.read([&](Session& session) -> Outcome<std::vector<Production>> {
    const auto node = node_of_path(desk, session, call, kRead);
    if (!node) return tl::unexpected(node.error());
    return store::production_of(session, node->id, span->from_ms, span->to_ms, behind, asked->limit + 1);
  });
  if (!made) return problem_of(made.error());
  const auto next = cut_page(*made, *asked, desk.signer, name, [](const Production& last) {
    return std::vector{std::to_string(last.from_ms), last.id};
  });
  json items = json::array();
  for (const Production& one : *made) items.push_back(production_json(one));
  return page_answer(call, std::move(items), next);
}

}  // namespace

std::vector<Route> production_routes(const LedgerDesk& desk) {
  const auto route = [](const char* method, const char* name, const char* summary,
                        desk::Permission permission) {
    Route made = make_route(method, "/api/v1/assets/{id}/production", name, summary, "figures", permission);
    made.path_parameters = {{"id", ParameterType::kId, "of the asset"}};
    return made;
  };
  Route adds =
      route("POST", "recordProduction",
            "Say what a machine made in a time; the same id said later corrects it, said at the same "
            "time or before it changes nothing",
            kWrite);
  adds.request_schema = "NewProduction";
  adds.answer_schema = "Production";
  adds.success = 201;
  adds.refusals = {200};
  adds.handler = [desk](Call& call) { return add(desk, call); };
  Route lists = route("GET", "listProduction", "What a machine made, newest first", kRead);
  lists.query = history_parameters();
  lists.answer_schema = "ProductionPage";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  return {adds, lists};
}

Schemas production_schemas() {
  const std::string fields =
      R"("id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$","description":"the sender's, of the asset"},
"from":{"type":"string","format":"date-time"},"to":{"type":"string","format":"date-time","description":"at most 7 days behind from"},
"planned_s":{"type":"number","minimum":0,"description":"planned busy time"},
"run_s":{"type":"number","minimum":0,"description":"actual production time; none: as long of it as events say that the machine was up"},
"total":{"type":"number","minimum":0,"maximum":1000000000000,"description":"units made"},
"good":{"type":"number","minimum":0,"maximum":1000000000000,"description":"of these without a fault"},
"ideal_rate":{"type":"number","minimum":0.000001,"maximum":1000000000000,"description":"units an hour at full speed"},
"at":{"type":"string","format":"date-time","description":"when it was said; the newest word stands; default: now"})";
  const std::string required = R"("id","from","to","planned_s","total","good","ideal_rate")";
  return {
      {"NewProduction", R"({"type":"object","additionalProperties":false,"required":[)" + required +
                            R"(],"properties":{)" + fields + "}}"},
      {"Production",
       R"({"type":"object","required":["asset","at","who","recorded",)" + required +
           R"(],"properties":{"asset":{"type":"string"},"who":{"type":"string"},"recorded":{"type":"string","format":"date-time"},)" +
           fields + "}}"},
      {"ProductionPage", page_schema("Production")}};
}

}  // namespace portent::serve
