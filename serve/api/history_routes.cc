#include "serve/api/history_routes.h"

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/history_parts.h"
#include "serve/store/asset_site.h"

namespace portent::serve {

std::vector<Route> history_routes(store::Store& store, AccessGate& gate, const CursorSigner& signer,
                                  HistoryOptions options) {
  std::vector<Route> routes = forecast_routes(store, gate, signer);
  routes.push_back(events_route(store, gate, signer));
  routes.push_back(point_history_route(store, gate, options));
  return routes;
}

Route asset_route(std::string path, std::string name, std::string summary, desk::Permission permission) {
  Route route;
  route.method = "GET";
  route.path = "/api/v1/assets/{id}/" + std::move(path);
  route.name = std::move(name);
  route.summary = std::move(summary);
  route.tag = "history";
  route.permission = permission;
  route.path_parameters = {{"id", ParameterType::kId, "of the asset"}};
  return route;
}

std::vector<Parameter> history_parameters() {
  return {{"from", ParameterType::kTime, "at or after this time"},
          {"to", ParameterType::kTime, "before this time"},
          {"limit", ParameterType::kInteger, "how many at most; default 100", {}, 1.0, 1'000.0},
          {"cursor", ParameterType::kText, "`next` of the page before", {}, {}, 4'096.0},
          {"fields", ParameterType::kText, "members to keep, such as id,rul.p50; default: all"}};
}

tl::expected<TimeSpan, Problem> span_of(const Call& call, TimeSpan otherwise) {
  const TimeSpan span{call.time("from").value_or(otherwise.from_ms),
                      call.time("to").value_or(otherwise.to_ms)};
  if (span.from_ms < span.to_ms) return span;
  return tl::unexpected(Problem{400, "from must lie before to", "from"});
}

Problem no_asset() {
  return {404, "there is no such asset; see /api/v1/assets", "id"};
}

std::optional<Problem> asset_problem(store::Store& store, AccessGate& gate, const Call& call,
                                     desk::Permission permission) {
  const auto site =
      store.read([&](store::Session& session) { return store::site_of_asset(session, call.path("id")); });
  if (!site) return no_asset();
  return gate.require_of(call, permission, *site, permission, no_asset());
}

WebAnswer selected(nlohmann::json json, const Call& call) {
  if (const auto fields = call.text("fields"))
    if (const auto problem = select_fields(json, *fields)) return problem_of(*problem);
  return json_answer(json);
}

WebAnswer page_of_items(nlohmann::json items, const std::optional<std::string>& next, const Call& call) {
  if (const auto fields = call.text("fields"))
    if (const auto problem = select_fields(items, *fields)) return problem_of(*problem);
  return {200, "application/json", page_json(std::move(items), next), {}};
}

}  // namespace portent::serve
