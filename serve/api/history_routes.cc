#include "serve/api/history_routes.h"

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
  Route route = make_route("GET", "/api/v1/assets/{id}/" + std::move(path), std::move(name),
                           std::move(summary), "history", permission);
  route.path_parameters = {{"id", ParameterType::kId, "of the asset"}};
  return route;
}

std::vector<Parameter> history_parameters() {
  std::vector<Parameter> parameters = list_parameters();
  parameters.push_back({"from", ParameterType::kTime, "at or after this time"});
  parameters.push_back({"to", ParameterType::kTime, "before this time"});
  return parameters;
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

}  // namespace portent::serve
