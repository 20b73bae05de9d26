#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "serve/api/round_parts.h"
#include "serve/desk/inspection_risk.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr auto kRead = desk::Permission::kReadForecasts;

json visit_json(const desk::Visit& visit) {
  const store::InspectionNeed& need = visit.need;
  json made = {{"asset", need.asset},      {"site", need.site},
               {"name", need.name},        {"risk", std::round(visit.risk * 1e6) / 1e6},
               {"reasons", visit.reasons}, {"items", need.items},
               {"overdue", need.overdue},  {"alarms", need.alarms}};
  if (!need.criticality.empty()) made["criticality"] = need.criticality;
  if (need.health) made["health"] = *need.health;
  if (visit.chance) made["failure_probability"] = *visit.chance;
  if (need.alarm != models::policy::Level::kNone) made["worst_alarm"] = level_name(need.alarm);
  if (need.inspected_ms) made["inspected"] = format_time(*need.inspected_ms);
  return made;
}

WebAnswer propose(const LedgerDesk& desk, Call& call) {
  const auto sites = sites_asked(desk, call, kRead);
  if (!sites) return problem_of(sites.error());
  const auto most = static_cast<std::size_t>(call.integer("limit").value_or(20));
  const auto visits = desk.store.read(
      [&](store::Session& session) { return desk::proposed_visits(session, *sites, most, call.now_ms()); });
  json items = json::array();
  for (const desk::Visit& visit : visits) items.push_back(visit_json(visit));
  return page_answer(call, std::move(items));
}

}  // namespace

std::vector<Route> proposal_routes(const LedgerDesk& desk) {
  Route proposes =
      ledger_route("GET", "/api/v1/routes:proposal", "proposeInspections",
                   "What to visit first, by risk, with the reasons in words", "inspection", kRead);
  proposes.query = {{"site", ParameterType::kId, "of this site"},
                    {"limit", ParameterType::kInteger, "how many at most; default 20", {}, 1.0, 200.0},
                    fields_parameter()};
  proposes.answer_schema = "ProposedVisits";
  proposes.handler = [desk](Call& call) { return propose(desk, call); };
  return {proposes};
}

}  // namespace portent::serve
