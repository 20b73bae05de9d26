#include "serve/api/alarm_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kSeverity = R"({"type":"string","enum":["blue","yellow","orange","red"]})";

const std::string kAlarmMembers =
    R"("id":{"type":"string"},"version":{"type":"integer","description":"that of its newest event; its ETag is this"},
"asset":{"type":"string"},"part":{"type":"string"},"site":{"type":"string"},"class":{"type":"string"},
"kind":{"type":"string","description":"remaining_life, rule, threshold, silent, data_quality, model, spare_stock, inspection or repair_call"},
"subject":{"type":"string","description":"of a rule its name, of a threshold its point, of data quality its channel"},
"severity":{"$ref":"#/components/schemas/Severity"},"highest":{"$ref":"#/components/schemas/Severity"},
"state":{"type":"string","enum":["active","cleared","closed"]},"acknowledged":{"type":"boolean"},
"escalation":{"type":"integer"},"reopened":{"type":"integer"},
"suppressed":{"type":"string","description":"why it is not told"},
"assignee":{"type":"string"},"case":{"type":"string"},
"raised":{"type":"string","format":"date-time"},"changed":{"type":"string","format":"date-time"},
"cleared":{"type":"string","format":"date-time"},"acknowledged_at":{"type":"string","format":"date-time"},
"closed":{"type":"string","format":"date-time"},"shelved_until":{"type":"string","format":"date-time"},
"shelved_why":{"type":"string"},"escalates":{"type":"string","format":"date-time"},
"evidence":{"type":"object","required":["topic","partition","offset"],"properties":{"forecast":{"type":"string"},
"topic":{"type":"string"},"partition":{"type":"integer"},"offset":{"type":"integer"}}},
"advice":{"type":"string"},"diagnosis":{"type":"string"},
"life_when_raised":{"type":"object","properties":{"p50":{"type":"number"},"unit":{"type":"string"}}},
"verdict":{"type":"string","enum":["true","false","late"]},"lead_ms":{"type":"integer"})";

constexpr const char* kEvent = R"({"type":"object","required":["version","at","who","what"],"properties":{
"version":{"type":"integer"},"at":{"type":"string","format":"date-time"},
"who":{"type":"string","description":"id of a key or a person, or desk"},"name":{"type":"string"},
"what":{"type":"string"},"before":{"type":"string"},"after":{"type":"string"},"words":{"type":"string"}}})";

const std::string kCaseMembers =
    R"("id":{"type":"string"},"version":{"type":"integer"},"site":{"type":"string"},"kind":{"type":"string"},
"severity":{"$ref":"#/components/schemas/Severity"},"state":{"type":"string","enum":["open","closed"]},
"member_count":{"type":"integer"},"open_member_count":{"type":"integer"},
"opened":{"type":"string","format":"date-time"},"newest":{"type":"string","format":"date-time"},
"closed":{"type":"string","format":"date-time"})";

constexpr const char* kMember =
    R"({"type":"object","properties":{"id":{"type":"string"},"version":{"type":"integer"},
"asset":{"type":"string"},"part":{"type":"string"},"severity":{"$ref":"#/components/schemas/Severity"},
"state":{"type":"string"},"acknowledged":{"type":"boolean"}}})";

const std::string kNote = R"("note":{"type":"string","maxLength":4000})";
constexpr const char* kVerdict = R"("verdict":{"type":"string","enum":["true","false","late"]})";

std::string object_of(const std::string& members) {
  return R"({"type":"object","properties":{)" + members + "}}";
}
/// Of a body: what it does not name is refused.
std::string body_of(const std::string& members, const std::string& required = "") {
  return R"({"type":"object","additionalProperties":false,"required":[)" + required + R"(],"properties":{)" +
         members + "}}";
}
std::string reference(const char* schema) {
  return std::string(R"({"$ref":"#/components/schemas/)") + schema + R"("})";
}
std::string list_of(const std::string& items) {
  return R"({"type":"array","items":)" + items + "}";
}
std::string page_of(const char* schema) {
  return R"({"type":"object","required":["items"],"properties":{"items":)" + list_of(reference(schema)) +
         R"(,"next":{"type":"string","description":"the cursor of what follows; missing at the end"}}})";
}

constexpr const char* kId = R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";
constexpr const char* kIdOrEmpty =
    R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{0,128}$","description":"empty: every one"})";

std::string rule_members() {
  return std::string(
             R"("condition":{"type":"string","minLength":1,"maxLength":1000,"description":"such as rms > 4.5 and temp > 80 for 5m; docs/alarms.md"},)") +
         R"("severity":)" + reference("Severity") + R"(,"site":)" + kIdOrEmpty + R"(,"class":)" + kIdOrEmpty +
         R"(,"advice":{"type":"string","maxLength":4000},"enabled":{"type":"boolean"})";
}

constexpr const char* kBulk =
    R"({"type":"object","additionalProperties":false,"required":["items"],"properties":{
"note":{"type":"string","maxLength":4000},
"items":{"type":"array","minItems":1,"maxItems":500,"items":{"type":"object","additionalProperties":false,"required":["id"],
"properties":{"id":{"type":"string","minLength":1},"version":{"type":"integer","minimum":1,"format":"int64",
"description":"that it must have; missing: any"}}}}}})";

constexpr const char* kBulkReport = R"({"type":"object","required":["items","done","refused"],"properties":{
"done":{"type":"integer"},"refused":{"type":"integer"},
"items":{"type":"array","items":{"type":"object","required":["id","status"],"properties":{"id":{"type":"string"},
"status":{"type":"integer","description":"200, or that of its problem"},"version":{"type":"integer"},
"problem":{"$ref":"#/components/schemas/Problem"}}}}}})";

constexpr const char* kChecked =
    R"({"type":"object","required":["valid"],"properties":{"valid":{"type":"boolean"},
"names":{"type":"array","items":{"type":"object","required":["name","of"],"properties":{"name":{"type":"string"},
"of":{"type":"string","enum":["channel","feature","forecast"]}}}},
"for_ms":{"type":"integer"},"clear_after_ms":{"type":"integer"},
"problem":{"type":"object","required":["column","message"],"properties":{
"column":{"type":"integer","description":"of the text's bytes, from 1"},"message":{"type":"string"}}}}})";

constexpr const char* kCounts =
    R"("true":{"type":"integer"},"false":{"type":"integer"},"late":{"type":"integer"},
"precision":{"type":"number","minimum":0,"maximum":1,"description":"true ones of all judged; missing where none was"})";

Schemas bodies() {
  return {
      {"AlarmNote", body_of(kNote)},
      {"NewAlarmNote", body_of(R"("note":{"type":"string","minLength":1,"maxLength":4000})", R"("note")")},
      {"AlarmAssignment",
       body_of(R"("assignee":{"type":"string","maxLength":200,"description":"empty: nobody"},)" + kNote,
               R"("assignee")")},
      {"AlarmClosing", body_of(kVerdict + ("," + kNote))},
      {"AlarmJudgement", body_of(kVerdict + ("," + kNote), R"("verdict")")},
      {"AlarmShelving",
       body_of(
           R"("until":{"type":"string","format":"date-time"},"reason":{"type":"string","minLength":1,"maxLength":4000})",
           R"("until","reason")")},
      {"AlarmDiagnosis",
       body_of(
           R"("diagnosis":{"type":"string","minLength":1,"maxLength":4000},"advice":{"type":"string","maxLength":4000})",
           R"("diagnosis")")},
      {"BulkAcknowledgement", kBulk},
      {"NewRule", body_of(R"("name":)" + std::string(kId) + "," + rule_members(), R"("name","condition")")},
      {"RuleChange", body_of(rule_members())},
      {"RuleToCheck", body_of(R"("condition":{"type":"string"})", R"("condition")")}};
}

}  // namespace

Schemas alarm_schemas() {
  Schemas all = bodies();
  all["Severity"] = kSeverity;
  all["Alarm"] = object_of(kAlarmMembers);
  all["Alarms"] = page_of("Alarm");
  all["AlarmEvent"] = kEvent;
  all["AlarmWithHistory"] = object_of(kAlarmMembers + R"(,"history":)" + list_of(reference("AlarmEvent")));
  all["BulkReport"] = kBulkReport;
  all["Case"] = object_of(kCaseMembers);
  all["Cases"] = page_of("Case");
  all["CaseMember"] = kMember;
  all["CaseWithMembers"] = object_of(kCaseMembers + R"(,"members":)" + list_of(reference("CaseMember")));
  all["CaseAcknowledged"] =
      object_of(R"("acknowledged":{"type":"integer"},"case":)" + reference("CaseWithMembers"));
  all["Rule"] = object_of(R"("name":{"type":"string"},"version":{"type":"integer"},)" + rule_members());
  all["Rules"] = page_of("Rule");
  all["CheckedRule"] = kChecked;
  all["PrecisionRow"] =
      object_of(R"("site":{"type":"string"},"class":{"type":"string"},"kind":{"type":"string"},)" +
                std::string(kCounts));
  all["Precision"] =
      object_of(R"("items":)" + list_of(reference("PrecisionRow")) + R"(,"total":)" + object_of(kCounts));
  return all;
}

}  // namespace portent::serve
