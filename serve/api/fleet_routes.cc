#include "serve/api/fleet_routes.h"

#include <utility>

#include "serve/api/assets_query.h"

namespace portent::serve {
namespace {

using desk::Permission;

const Parameter kId{"id", ParameterType::kId, "an asset"};

WebAnswer web(ApiAnswer made) {
  return {made.status, std::move(made.content_type), std::move(made.body), std::move(made.headers)};
}

/// Of all that who calls may see.
WebAnswer of_fleet(Call& call, ApiSources sources, Permission permission) {
  sources.scope = desk::sites_for(call.who(), permission, call.now_ms());
  return web(answer("GET", call.request().target, sources));
}

Route shown(const char* path, const char* name, const char* summary, const char* tag) {
  Route route;
  route.method = "GET";
  route.path = path;
  route.name = name;
  route.summary = summary;
  route.tag = tag;
  return route;
}

Route asset_route(const char* path, const char* name, const char* summary, const char* schema,
                  const ApiSources& sources, const Require& require) {
  Route route = shown(path, name, summary, "Forecasts");
  route.permission = Permission::kReadForecasts;
  route.path_parameters = {kId};
  route.answer_schema = schema;
  route.refusals = {404};
  route.handler = [sources, require](Call& call) {
    const auto newest = sources.fleet.find(call.path("id"));
    const Problem missing{404, "no forecast of this asset has been made; see /api/v1/assets", "id"};
    if (newest)
      if (const auto refused = require(call, Permission::kReadForecasts, newest->site, missing))
        return problem_of(*refused);
    // Without a forecast nothing here tells whose it is: only who may see every site is told of it.
    if (!newest && !desk::may(call.who(), Permission::kReadForecasts, "", call.now_ms()))
      return problem_of(missing);
    return of_fleet(call, sources, Permission::kReadForecasts);
  };
  return route;
}

Route list_route(const ApiSources& sources) {
  Route route = shown("/api/v1/assets", "listAssets", "The newest forecast of each asset", "Forecasts");
  route.permission = Permission::kReadForecasts;
  route.query = {{"limit", ParameterType::kInteger, "assets of a page", {}, 1, 1'000},
                 {"sort", ParameterType::kText, "the order", {"asset", "rul", "health"}},
                 {"min_level",
                  ParameterType::kText,
                  "those at this level and worse",
                  {"none", "blue", "yellow", "orange", "red"}},
                 {"cursor", ParameterType::kText, "`next` of the page before", {}, {}, 512}};
  route.answer_schema = "AssetPage";
  route.handler = [sources](Call& call) { return of_fleet(call, sources, Permission::kReadForecasts); };
  return route;
}

Route quality_route(const ApiSources& sources) {
  Route route = shown("/api/v1/data-quality", "listDataQuality",
                      "Silent assets and channels that are suspect, of every site", "Data quality");
  route.permission = Permission::kReadForecasts;
  route.every_site = true;
  route.answer_schema = "DataQualityList";
  route.handler = [sources](Call& call) { return of_fleet(call, sources, Permission::kReadForecasts); };
  return route;
}

Route explanation_route(const ApiSources& sources, const Require& require) {
  Route route = asset_route("/api/v1/assets/{id}/explanation", "explainAsset",
                            "Why the newest forecast says what it says, replayed from its evidence",
                            "Explanation", sources, require);
  route.query = {{"part", ParameterType::kText, "a part, where the model has parts", {}, {}, 128}};
  route.refusals = {404, 503};
  return route;
}

Route open_route(const char* path, const char* name, const char* summary, const ApiSources& sources) {
  Route route = shown(path, name, summary, "Service");
  route.answer_schema = "Status";
  route.handler = [sources](Call& call) { return web(answer("GET", call.request().target, sources)); };
  return route;
}

Route page_route(const ApiSources& sources) {
  Route route = shown("/", "showOverview", "The assets nearest to failure, for people", "Service");
  route.permission = Permission::kReadForecasts;
  route.answer_type = "text/html; charset=utf-8";
  route.handler = [sources](Call& call) { return of_fleet(call, sources, Permission::kReadForecasts); };
  return route;
}

Route models_route(const ApiSources& sources) {
  Route route = shown("/api/v1/models", "listModels", "Models in use, champions and challengers", "Models");
  route.permission = Permission::kReadModels;
  route.answer_schema = "ModelList";
  route.handler = [sources](Call& call) { return of_fleet(call, sources, Permission::kReadModels); };
  return route;
}

}  // namespace

std::vector<Route> fleet_routes(const ApiSources& sources, const Require& require) {
  std::vector<Route> routes = {
      page_route(sources),
      open_route("/healthz", "health", "Whether the process answers", sources),
      open_route("/readyz", "readiness", "Whether it should get traffic", sources),
      models_route(sources),
      quality_route(sources),
      list_route(sources),
      asset_route("/api/v1/assets/{id}", "getAsset", "The newest forecast of an asset and its parts", "Asset",
                  sources, require),
      asset_route("/api/v1/assets/{id}/data-quality", "getDataQuality", "What is wrong with an asset's data",
                  "DataQuality", sources, require),
      explanation_route(sources, require)};
  for (Route& route : routes)
    if (route.path == "/readyz") route.refusals = {503};
  return routes;
}

}  // namespace portent::serve
