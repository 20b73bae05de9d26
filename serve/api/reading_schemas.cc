#include "serve/api/reading_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kReading = R"({"type":"object","required":["asset","ts"],
"description":"one message of one machine, as in the topic telemetry; members that are not known are ignored",
"properties":{"asset":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"},
"ts":{"type":"integer","minimum":0,"maximum":253402300799999,"description":"device time, ms since epoch UTC"},
"v":{"type":"object","description":"values by channel","additionalProperties":{"type":["number","null"]}},
"usage":{"type":"number","minimum":0,"description":"the machine's own life counter"},
"mode":{"type":"string","enum":["run","idle","transient","overhaul"]},
"q":{"type":"object","description":"quality by channel: bad ones are not used","additionalProperties":{"type":"string"}},
"source":{"type":"string"}}})";

constexpr const char* kEvent = R"({"type":"object","required":["asset","ts","kind"],
"description":"what happened to a machine, as in the topic events; members that are not known are ignored",
"properties":{"asset":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"},
"ts":{"type":"integer","minimum":0,"maximum":253402300799999,"description":"ms since epoch UTC"},
"kind":{"type":"string","pattern":"^[a-z][a-z0-9_-]{0,31}$",
"description":"commissioning, overhaul, replacement, repair, failure and mode act on forecasts; every other word is kept"},
"part":{"type":"string","maxLength":128,"description":"absent: the asset as a whole"},
"code":{"type":"string","maxLength":1000},"severity":{"type":"string","enum":["blue","yellow","orange","red"]},
"position":{"type":"string","maxLength":1000},"text":{"type":"string","maxLength":100000},
"ref":{"type":"string","maxLength":1000},"source":{"type":"string","maxLength":1000},
"mode":{"type":"string","enum":["run","idle","transient","overhaul"],"description":"of kind mode, and of no other"}}})";

constexpr const char* kReport = R"({"type":"object","required":["taken","refused","problems"],"properties":{
"taken":{"type":"integer","minimum":0,"description":"that the log has kept"},
"refused":{"type":"integer","minimum":0},
"problems":{"type":"array","maxItems":1000,"description":"the first 1000 of those refused",
"items":{"type":"object","required":["item","reason","detail"],"properties":{
"item":{"type":"integer","minimum":0,"description":"which, counted from 0; blank lines are not counted"},
"asset":{"type":"string"},
"reason":{"type":"string","examples":["malformed","missing_ts","future_ts","forbidden","invalid"]},
"detail":{"type":"string"}}}}}})";

std::string one_or_many(const char* schema) {
  const std::string one = std::string(R"({"$ref":"#/components/schemas/)") + schema + R"("})";
  return R"({"anyOf":[{"type":"array","maxItems":100000,"items":)" + one + "}," + one + "]}";
}

}  // namespace

Schemas reading_schemas() {
  return {{"PostedReading", kReading},
          {"PostedReadings", one_or_many("PostedReading")},
          {"PostedEvent", kEvent},
          {"PostedEvents", one_or_many("PostedEvent")},
          {"PostReport", kReport}};
}

}  // namespace portent::serve
