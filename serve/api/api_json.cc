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
  Json rul = {{"p10", f.rul.p10}, {"p50", f.rul.p50}, {"p90", f.rul.p90}, {"unit", f.unit}};
  if (life_unknown(f)) rul["known"] = false;
  return rul;
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

namespace {

Json channels_array(const SuspectChannels& suspect) {
  Json channels = Json::array();
  for (const features::ChannelQuality& c : suspect.channels)
    channels.push_back({{"channel", c.channel},
                        {"suspect", features::suspect_name(c.suspect)},
                        {"completeness", c.completeness},
                        {"invalid", c.invalid},
                        {"stuck", c.stuck},
                        {"spikes", c.spikes},
                        {"range", c.range},
                        {"jumps", c.jumps},
                        {"stale_ms", c.stale ? Json(c.stale_ms) : Json(nullptr)},
                        {"departure", c.departed ? Json(c.departure) : Json(nullptr)}});
  return channels;
}

Json silence_object(const SilenceChange& silence) {
  return {{"by", silence.silent ? silent_by_name(*silence.silent) : ""},
          {"last_ts", silence.heard.ts > 0 ? Json(silence.heard.ts) : Json(nullptr)},
          {"found_at", silence.at_ms}};
}

Json quality_object(const std::string& asset, const std::optional<SuspectChannels>& suspect,
                    const std::optional<SilenceChange>& silence) {
  Json object = {{"asset", asset}, {"silent", silence ? silence_object(*silence) : Json(nullptr)}};
  if (suspect) object.update({{"from", suspect->from}, {"to", suspect->to}});
  object["channels"] = suspect ? channels_array(*suspect) : Json::array();
  return object;
}

}  // namespace

std::string data_quality_json(const StreamCounters& counters) {
  std::map<std::string, std::pair<std::optional<SuspectChannels>, std::optional<SilenceChange>>> assets;
  for (auto& [asset, suspect] : counters.quality.all()) assets[asset].first = suspect;
  for (const SilenceChange& change : counters.silence.silent()) assets[change.heard.asset].second = change;
  Json items = Json::array();
  for (const auto& [asset, what] : assets) items.push_back(quality_object(asset, what.first, what.second));
  return text_of({{"items", std::move(items)}});
}

std::string data_quality_json(const StreamCounters& counters, const std::string& asset) {
  return text_of(quality_object(asset, counters.quality.find(asset), counters.silence.find(asset)));
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

std::string readiness_json(const std::optional<std::string>& why_not, const std::string& desk) {
  Json status = {{"status", why_not ? "not ready" : "ready"}};
  if (why_not) status["reason"] = *why_not;
  if (!desk.empty()) status["desk"] = desk;
  return text_of(status);
}

}  // namespace portent::serve
