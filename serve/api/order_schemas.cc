#include <nlohmann/json.hpp>

#include "serve/api/documented_schemas.h"
#include "serve/api/order_routes.h"

namespace portent::serve {
namespace {

using nlohmann::json;

constexpr const char* kId = R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";
constexpr const char* kTime = R"({"type":"string","format":"date-time"})";

std::string words(const char* name, int most, bool needed = false) {
  return "\"" + std::string(name) + R"(":{"type":"string",)" + (needed ? R"("minLength":1,)" : "") +
         R"("maxLength":)" + std::to_string(most) + "}";
}
const std::string kNote = words("note", 4'000);
const std::string kReason = words("reason", 4'000, true);
const std::string kPriority =
    R"("priority":{"type":"string","enum":["low","normal","high","urgent"],"description":"missing: normal; of a repair call urgent"})";
const std::string kKind = R"("kind":{"type":"string","enum":["corrective","preventive","inspection"]})";
const std::string kPlace =
    R"("asset":)" + std::string(kId) +
    R"(,"part":{"type":"string","maxLength":128,"description":"missing: the asset as a whole"},
"fault":{"type":"string","maxLength":200,"description":"what is to be put right, in a word: of asset, part and fault one order is open at a time"})";

/// Of a body: what it does not name is refused.
std::string body_of(const std::string& members, const std::string& required = "") {
  return R"({"type":"object","additionalProperties":false,"required":[)" + required + R"(],"properties":{)" +
         members + "}}";
}
std::string time(const char* name) {
  return "\"" + std::string(name) + "\":" + kTime;
}
std::string time_or_null(const char* name) {
  return "\"" + std::string(name) + R"(":{"type":["string","null"],"format":"date-time"})";
}

constexpr const char* kItems =
    R"("items":{"type":"array","minItems":1,"maxItems":500,"items":{"type":"object","additionalProperties":false,"required":["id"],
"properties":{"id":{"type":"string","minLength":1},"version":{"type":"integer","minimum":1,"format":"int64",
"description":"that it must have; missing: any"}}}})";

Schemas bodies_of_openings() {
  return {
      {"NewWorkOrder",
       body_of(kPlace + "," + words("title", 200, true) + "," + words("words", 4'000) + "," + kKind + "," +
                   kPriority + "," + time("planned") + "," + time("due") + R"(,"external":)" +
                   body_of(words("source", 128, true) + "," + words("id", 200, true), R"("source","id")"),
               R"("asset","title")")},
      {"FaultReport",
       body_of(kPlace + R"(,"origin":{"type":"string","enum":["fault_report","repair_call"]},)" +
                   words("words", 4'000, true) + "," + words("title", 200) + "," + kPriority + "," +
                   time("seen"),
               R"("asset","words")")},
      {"WorkOrderPlan", body_of(words("title", 200, true) + "," + words("words", 4'000) + "," + kKind + "," +
                                kPriority + "," + time_or_null("planned") + "," + time_or_null("due"))}};
}

Schemas bodies_of_actions() {
  return {
      {"WorkOrderAssignment",
       body_of(R"("assignee":{"type":"string","maxLength":200,"description":"empty: nobody"},)" + kNote,
               R"("assignee")")},
      {"WorkOrderMoment",
       body_of(R"("at":{"type":"string","format":"date-time","description":"missing: now"},)" + kNote)},
      {"WorkOrderItems",
       body_of(
           R"("items":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"string","minLength":1,"maxLength":4000}})",
           R"("items")")},
      {"WorkOrderCheck",
       body_of(
           R"("item":{"type":"integer","minimum":1},"state":{"type":"string","enum":["open","checked","not_applicable"]},)" +
               words("words", 4'000),
           R"("item")")},
      {"WorkOrderWork",
       body_of(
           R"("hours":{"type":"number","minimum":0,"maximum":10000},"cost":{"type":"number","minimum":0,"maximum":1000000000000},"currency":{"type":"string","pattern":"^[A-Z]{3}$"},)" +
           kNote)},
      {"WorkOrderPart",
       body_of(words("part_number", 200, true) + "," + words("name", 200) + "," +
                   R"("quantity":{"type":"number","exclusiveMinimum":0,"maximum":1000000000},)" +
                   words("unit", 32),
               R"("part_number")")},
      {"WorkOrderStock", body_of(
                             R"("kind":{"type":"string","enum":["reservation","release","issue"]},
"spare":{"type":"string","minLength":1,"maxLength":128},
"quantity":{"type":"number","exclusiveMinimum":0,"maximum":1000000000,"description":"in the spare's unit, three decimals at most"},
"id":{"type":"string","maxLength":128,"description":"of the sender's: the same again is counted once"},)" +
                                 words("words", 1'000),
                             R"("kind","spare","quantity")")},
      {"WorkOrderMedia",
       body_of(
           R"("uri":{"type":"string","minLength":1,"description":"a path, http, https, ftp, file, smb, urn"},)" +
               words("title", 1'000) + "," + words("kind", 1'000),
           R"("uri")")},
      {"WorkOrderReason", body_of(kReason, R"("reason")")},
      {"WorkOrderConfirmation",
       body_of(
           R"("finding":{"type":"string","enum":["replaced","repaired","overhauled","serviced","nothing_wrong"]},
"part":{"type":"string","maxLength":128,"description":"that it was; missing: that of the order; empty: the asset as a whole"},)" +
               words("words", 4'000) +
               R"(,"at":{"type":"string","format":"date-time","description":"by the machine's time; missing: when it was done"},
"failed_at":{"type":"string","format":"date-time","description":"where the machine had failed: since when"})",
           R"("finding")")},
      {"BulkOrderAssignment",
       body_of(kItems + std::string(",") + words("assignee", 200), R"("items","assignee")")},
      {"BulkOrderRejection", body_of(kItems + ("," + kReason), R"("items","reason")")}};
}

}  // namespace

Schemas order_schemas() {
  json full = json::parse(documented_schema("work-order")), brief = full;
  for (const char* name : {"checklist", "parts", "reserved", "media", "history"})
    brief["properties"].erase(name);
  Schemas all = bodies_of_openings();
  all.merge(bodies_of_actions());
  all["WorkOrder"] = brief.dump();
  all["WorkOrderInFull"] = cut_by_fields(full.dump());
  all["WorkOrders"] =
      R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":)" +
      cut_by_fields(brief.dump()) +
      R"(},"next":{"type":"string","description":"the cursor of what follows"}}})";
  return all;
}

}  // namespace portent::serve
