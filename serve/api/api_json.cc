#include "serve/api/api_json.h"

#include <nlohmann/json.hpp>

#include "serve/api/request_target.h"

namespace portent::serve {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Json life_object(const models::Forecast& f) {
  return {{"p10", f.rul.p10}, {"p50", f.rul.p50}, {"p90", f.rul.p90}, {"unit", f.unit}};
}

Json part_object(const models::Forecast& newest) {
  Json part = {
      {"part", newest.part}, {"ts", newest.ts}, {"rul", life_object(newest)}, {"health", newest.health}};
  if (newest.ageing) part["ageing"] = *newest.ageing;
  part["state"] = models::state_name(newest.state);
  return part;
}

Json asset_object(const models::Forecast& newest) {
  const std::string self = "/api/v1/assets/" + percent_encode(newest.asset);
  return {{"asset", newest.asset},
          {"site", newest.site},
          {"ts", newest.ts},
          {"rul", life_object(newest)},
          {"health", newest.health},
          {"state", models::state_name(newest.state)},
          {"level", models::policy::level_name(models::policy::worst(newest.breaches))},
          {"model",
           {{"name", newest.model.name}, {"version", newest.model.version}, {"hash", newest.model.hash}}},
          {"links", {{"self", self}, {"forecast", self + "/forecast"}}}};
}

}  // namespace

std::string asset_json(const models::Forecast& newest, const std::vector<models::Forecast>& parts) {
  Json asset = asset_object(newest);
  for (const models::Forecast& part : parts) asset["parts"].push_back(part_object(part));
  return text_of(asset);
}

std::string asset_page_json(const AssetPage& page) {
  Json items = Json::array();
  for (const auto& forecast : page.items) items.push_back(asset_object(forecast));
  return text_of({{"items", std::move(items)},
                  {"matched", page.matched},
                  {"next", page.next ? Json(*page.next) : Json(nullptr)}});
}

std::string models_json(const std::vector<ModelInUse>& models) {
  Json items = Json::array();
  for (const auto& model : models)
    items.push_back({{"reference", model.reference},
                     {"version", model.version},
                     {"hash", model.hash},
                     {"role", model.shadow ? "shadow" : "champion"}});
  return text_of({{"items", std::move(items)}});
}

std::string health_json() {
  return text_of({{"status", "up"}});
}

std::string readiness_json(const std::optional<std::string>& why_not) {
  if (why_not) return text_of({{"status", "not ready"}, {"reason", *why_not}});
  return text_of({{"status", "ready"}});
}

}  // namespace portent::serve
