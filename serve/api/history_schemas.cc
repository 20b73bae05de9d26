#include <nlohmann/json.hpp>

#include "serve/api/documented_schemas.h"
#include "serve/api/history_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kLifeEvent = R"({"type":"object","required":["id","asset","at","kind"],"properties":{
"id":{"type":"string","description":"ASSET/PART/KIND/TIME"},"asset":{"type":"string"},
"at":{"type":"string","format":"date-time"},"kind":{"type":"string"},"part":{"type":"string"},
"code":{"type":"string"},"severity":{"type":"string","enum":["blue","yellow","orange","red"]},
"position":{"type":"string"},"text":{"type":"string"},"ref":{"type":"string"},"source":{"type":"string"},
"mode":{"type":"string","enum":["run","idle","transient","overhaul"]}}})";

constexpr const char* kPointHistory =
    R"({"type":"object","required":["asset","point","channel","span_s","points"],"properties":{
"asset":{"type":"string"},"point":{"type":"string"},"channel":{"type":"string"},"unit":{"type":"string"},
"span_s":{"type":"number","minimum":0,"description":"of each point; 0: the values themselves"},
"points":{"type":"array","description":"ascending; minima and maxima are those of all values",
"items":{"type":"object","required":["at","count","min","max","mean","last"],"properties":{
"at":{"type":"string","format":"date-time"},"count":{"type":"integer","minimum":1},"min":{"type":"number"},
"max":{"type":"number"},"mean":{"type":"number"},"last":{"type":"number"}}}}}})";

/// One item of it has every member, unless `fields` says which.
std::string page_of(const char* schema) {
  return std::string(
             R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":)") +
         R"({"$ref":"#/components/schemas/)" + schema + R"("}},"next":{"type":"string"}}})";
}

/// What is told, with its time in words.
std::string forecast_schema() {
  nlohmann::json schema = nlohmann::json::parse(documented_schema("prediction"));
  schema["description"] =
      "A record of the predictions topic, with its time as `at`; with `fields`, what those name of it.";
  schema["properties"]["at"] = {
      {"type", "string"}, {"format", "date-time"}, {"description", "event time of the step"}};
  return schema.dump();
}

}  // namespace

Schemas history_schemas() {
  return {{"Forecast", cut_by_fields(forecast_schema())},
          {"Forecasts", page_of("Forecast")},
          {"HistoryEvent", cut_by_fields(kLifeEvent)},
          {"HistoryEvents", page_of("HistoryEvent")},
          {"PointHistory", kPointHistory}};
}

}  // namespace portent::serve
