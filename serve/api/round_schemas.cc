#include "serve/api/ledger_desk.h"
#include "serve/api/round_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kId = R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";
constexpr const char* kTime = R"({"type":"string","format":"date-time"})";
constexpr const char* kText = R"({"type":"string","maxLength":1000})";
constexpr const char* kColour = R"({"type":"string","enum":["blue","yellow","orange","red"]})";

constexpr const char* kItem =
    R"({"type":"object","additionalProperties":false,"required":["id","asset","kind"],"properties":{
"id":$ID,"asset":{"type":"string","description":"of the route's site"},
"point":{"type":"string","description":"a measuring point of the asset: numbers are readings of it, judged by its limits"},
"channel":{"type":"string","maxLength":1000,"description":"without a point: the tag that numbers are readings of"},
"look":{"type":"string","maxLength":1000,"description":"at what"},
"kind":{"type":"string","enum":["number","choice","yes_no","words"]},"unit":$TEXT,
"choices":{"type":"array","maxItems":50,"items":$TEXT},
"limits":{"type":"object","description":"of a number without a point: where each severity begins","properties":{
"high":{"type":"object","additionalProperties":{"type":"number"}},"low":{"type":"object","additionalProperties":{"type":"number"}}}},
"bad":{"type":"object","description":"answers that are bad, and how bad","additionalProperties":$COLOUR},
"code":{"type":"string","maxLength":1000,"description":"that stands at the item: QR, NFC"},
"every_days":{"type":"number","exclusiveMinimum":0,"maximum":36500}}})";

constexpr const char* kRoute = R"("id":$ID,"site":$ID,"name":$TEXT,
"walker":{"type":"string","maxLength":1000,"description":"of which kind who walks it is, such as technician or robot"},
"items":{"type":"array","minItems":1,"maxItems":500,"items":{"$ref":"#/components/schemas/InspectionItem"}},
"version":{"type":"integer","readOnly":true},"created":{"type":"string","format":"date-time","readOnly":true},
"updated":{"type":"string","format":"date-time","readOnly":true})";

constexpr const char* kRouteChange = R"({"type":"object","additionalProperties":false,
"description":"RFC 7396: what is not named stays, null takes out; items are changed all together","properties":{"id":$ID,"site":$ID,
"name":{"type":["string","null"],"maxLength":1000},"walker":{"type":["string","null"],"maxLength":1000},
"items":{"type":"array","minItems":1,"maxItems":500,"items":{"$ref":"#/components/schemas/InspectionItem"}},
"version":{"type":"integer"},"created":$TIME,"updated":$TIME}})";

constexpr const char* kState =
    R"({"type":"object","required":["item","asset"],"properties":{"item":$ID,"asset":$ID,
"at":{"type":"string","format":"date-time","description":"of the newest result, by its device"},"round":$ID,"result":$ID,
"bad":{"type":"boolean"}}})";

constexpr const char* kRound = R"({"type":"object",
"required":["id","route","route_version","site","who","begun","finished","version","recorded"],"properties":{
"id":$ID,"route":$ID,"route_version":{"type":"integer"},"site":$ID,"who":{"type":"string"},"device":$TEXT,"begun":$TIME,
"finished":{"type":"boolean"},"finished_at":$TIME,"finished_by":{"type":"string"},"words":{"type":"string"},
"left_out":{"type":"object","description":"why, by item","additionalProperties":{"type":"string"}},
"version":{"type":"integer"},"recorded":$TIME,
"items":{"type":"array","items":{"$ref":"#/components/schemas/InspectionItem"}},
"check_ins":{"type":"array","items":{"$ref":"#/components/schemas/CheckIn"}}}})";

constexpr const char* kNewRound =
    R"({"type":"object","additionalProperties":false,"required":["id","route"],"properties":{
"id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$","description":"the same again is the same round"},"route":$ID,
"device":$TEXT,"begun":{"type":"string","format":"date-time","description":"by the device; default: now"}}})";

constexpr const char* kNewCheckIn =
    R"({"type":"object","additionalProperties":false,"required":["item"],"properties":{"item":$ID,
"code":{"type":"string","description":"that stands at the item, where one does"},"device":$TEXT,
"at":{"type":"string","format":"date-time","description":"by the device; default: now"}}})";

constexpr const char* kCheckIn = R"({"type":"object","required":["round","item","at","who"],"properties":{
"round":$ID,"item":$ID,"at":$TIME,"who":{"type":"string"},"device":$TEXT}})";

constexpr const char* kFound = R"("id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$",
"description":"by the device, unique in its round: the same again is counted once"},"round":$ID,"item":$ID,
"at":{"type":"string","format":"date-time","description":"by the device"},"device":$TEXT,"number":{"type":"number"},
"answer":{"type":"string","maxLength":1000,"description":"of a choice; yes or no"},"words":{"type":"string","maxLength":10000},
"media":{"type":"array","maxItems":20,"items":{"type":"string","pattern":"^https://"}},
"severity":{"type":"string","enum":["blue","yellow","orange","red"],"description":"how bad it is: sent with words alone"})";

constexpr const char* kEnd = R"({"type":"object","additionalProperties":false,"properties":{
"at":{"type":"string","format":"date-time","description":"by the device; default: now"},"words":{"type":"string","maxLength":10000},
"left_out":{"type":"object","description":"why, of each item without a result","additionalProperties":$TEXT}}})";

constexpr const char* kVisit =
    R"({"type":"object","required":["asset","site","name","risk","reasons","items","overdue","alarms"],"properties":{
"asset":$ID,"site":{"type":"string"},"name":{"type":"string"},"risk":{"type":"number","minimum":0,"maximum":100},
"reasons":{"type":"array","items":{"type":"string"},"description":"in words, what counts most first"},
"items":{"type":"integer","description":"of routes that look at it"},"overdue":{"type":"integer","description":"items whose time has passed"},
"alarms":{"type":"integer","description":"that stand and are told"},"worst_alarm":$COLOUR,
"criticality":{"type":"string"},"health":{"type":"number"},"failure_probability":{"type":"number"},"inspected":$TIME}})";

std::string filled(std::string text) {
  for (const auto& [name, with] :
       {std::pair{"$ID", kId}, {"$TIME", kTime}, {"$TEXT", kText}, {"$COLOUR", kColour}})
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at))
      text.replace(at, std::string(name).size(), with);
  return text;
}

}  // namespace

Schemas round_schemas() {
  const std::string route = kRoute, found = kFound;
  const std::string ask = R"({"type":"object","additionalProperties":false,)";
  Schemas all = {
      {"ProposedVisit", kVisit},
      {"ProposedVisits", page_schema("ProposedVisit")},
      {"InspectionItem", kItem},
      {"InspectionRoute",
       R"({"type":"object","required":["id","site","name","items","version","created","updated"],"properties":{)" +
           route + "}}"},
      {"NewInspectionRoute", ask + R"("required":["id","site","items"],"properties":{)" + route + "}}"},
      {"InspectionRouteChange", kRouteChange},
      {"InspectionRoutes", page_schema("InspectionRoute")},
      {"InspectionItemState", kState},
      {"InspectionItemStates", page_schema("InspectionItemState")},
      {"Round", kRound},
      {"Rounds", page_schema("Round")},
      {"NewRound", kNewRound},
      {"NewCheckIn", kNewCheckIn},
      {"CheckIn", kCheckIn},
      {"RoundEnd", kEnd},
      {"NewRoundResult", ask + R"("required":["id","round","item","at"],"properties":{)" + found +
                             R"(,"code":{"type":"string","description":"that was shown at the item"}}})"},
      {"NewRoundResults",
       R"({"anyOf":[{"type":"array","maxItems":2000,"items":{"$ref":"#/components/schemas/NewRoundResult"}},
{"$ref":"#/components/schemas/NewRoundResult"}]})"},
      {"RoundResult",
       R"({"type":"object","required":["id","round","route","item","asset","at","who","media","recorded"],"properties":{)" +
           found + R"(,"route":$ID,"asset":$ID,"who":{"type":"string"},"recorded":$TIME}})"},
      {"RoundResults", page_schema("RoundResult")}};
  for (auto& [name, schema] : all) schema = filled(schema);
  return all;
}

}  // namespace portent::serve
