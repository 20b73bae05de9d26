#include "serve/api/alarm_rest_json.h"

#include <nlohmann/json.hpp>

#include "models/sha256.h"
#include "serve/api/route.h"

namespace portent::serve {
namespace {

using nlohmann::json;

void put_if(json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}
void put_time(json& to, const char* name, const std::optional<std::int64_t>& ms) {
  if (ms) to[name] = format_time(*ms);
}

void put_times(json& to, const store::Alarm& alarm) {
  put_time(to, "raised", alarm.raised_ms);
  put_time(to, "changed", alarm.changed_ms);
  put_time(to, "cleared", alarm.cleared_ms);
  put_time(to, "acknowledged_at", alarm.acknowledged_ms);
  put_time(to, "closed", alarm.closed_ms);
  put_time(to, "shelved_until", alarm.shelved_until_ms);
  if (!alarm.shelved_until_ms) put_time(to, "escalates", alarm.due_ms);
}

void put_cause(json& to, const store::Alarm& alarm) {
  json& evidence = to["evidence"] = {{"topic", alarm.evidence.topic},
                                     {"partition", alarm.evidence.partition},
                                     {"offset", alarm.evidence.offset}};
  put_if(evidence, "forecast", alarm.evidence.forecast_id);
  put_if(to, "advice", alarm.advice);
  put_if(to, "diagnosis", alarm.diagnosis);
  if (alarm.life_when_raised)
    to["life_when_raised"] = {{"p50", *alarm.life_when_raised}, {"unit", alarm.life_unit}};
  put_if(to, "verdict", alarm.verdict);
  if (alarm.lead_ms) to["lead_ms"] = *alarm.lead_ms;
}

}  // namespace

std::string state_of(const store::Alarm& alarm) {
  return !alarm.open ? "closed" : alarm.active ? "active" : "cleared";
}

std::string hash_of(const json& object) {
  return models::sha256_hex(object.dump(-1, ' ', false, json::error_handler_t::replace));
}

json rest_json(const store::Alarm& alarm) {
  json made = {{"id", alarm.id},
               {"version", alarm.version},
               {"asset", alarm.key.asset},
               {"site", alarm.site},
               {"kind", alarm.key.kind},
               {"severity", models::policy::level_name(alarm.level)},
               {"highest", models::policy::level_name(alarm.highest)},
               {"state", state_of(alarm)},
               {"acknowledged", alarm.acknowledged},
               {"escalation", alarm.escalation},
               {"reopened", alarm.reopened}};
  put_if(made, "part", alarm.key.part);
  put_if(made, "subject", alarm.key.subject);
  put_if(made, "class", alarm.asset_class);
  put_if(made, "suppressed", alarm.suppressed);
  put_if(made, "shelved_why", alarm.shelved_why);
  put_if(made, "assignee", alarm.assignee);
  put_if(made, "case", alarm.case_id);
  put_times(made, alarm);
  put_cause(made, alarm);
  return made;
}

json rest_json(const store::AlarmEvent& event) {
  json made = {
      {"version", event.version}, {"at", format_time(event.at_ms)}, {"who", event.who}, {"what", event.what}};
  put_if(made, "before", event.before);
  put_if(made, "after", event.after);
  put_if(made, "words", event.words);
  return made;
}

json rest_json(const store::AlarmCase& value) {
  json made = {{"id", value.id},
               {"version", value.version},
               {"site", value.site},
               {"kind", value.kind},
               {"severity", models::policy::level_name(value.level)},
               {"state", value.closed_ms ? "closed" : "open"},
               {"member_count", value.members},
               {"open_member_count", value.open_members}};
  put_time(made, "opened", value.opened_ms);
  put_time(made, "newest", value.newest_ms);
  put_time(made, "closed", value.closed_ms);
  return made;
}

json rest_json(const store::AlarmRule& rule) {
  return {{"name", rule.name},           {"version", rule.version},
          {"condition", rule.condition}, {"severity", models::policy::level_name(rule.level)},
          {"site", rule.site},           {"class", rule.asset_class},
          {"advice", rule.advice},       {"enabled", rule.enabled}};
}

json rest_json(const store::AlarmPrecision& value) {
  json made = {{"site", value.site},      {"class", value.asset_class}, {"kind", value.kind},
               {"true", value.confirmed}, {"false", value.unfounded},   {"late", value.late}};
  if (const auto precision = value.precision()) made["precision"] = *precision;
  return made;
}

}  // namespace portent::serve
