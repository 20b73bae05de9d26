#include "serve/desk/alarm_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace portent::serve::desk {
namespace {

using nlohmann::ordered_json;

constexpr const char* kSchema = "portent.alarm/1.0";

void put_if(ordered_json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}
template <typename T>
void put_if(ordered_json& to, const char* name, const std::optional<T>& value) {
  if (value) to[name] = *value;
}

std::string dump(const ordered_json& message) {
  return message.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

void put_identity(ordered_json& to, const store::Alarm& alarm, std::string_view what) {
  to["schema"] = kSchema;
  to["type"] = "alarm";
  to["id"] = alarm.id;
  to["version"] = alarm.version;
  to["what"] = what;
  to["asset"] = alarm.key.asset;
  put_if(to, "part", alarm.key.part);
  to["site"] = alarm.site;
  put_if(to, "class", alarm.asset_class);
  to["kind"] = alarm.key.kind;
  put_if(to, "subject", alarm.key.subject);
}

void put_state(ordered_json& to, const store::Alarm& alarm) {
  to["level"] = models::policy::level_name(alarm.level);
  to["highest"] = models::policy::level_name(alarm.highest);
  to["open"] = alarm.open;
  to["active"] = alarm.active;
  to["acknowledged"] = alarm.acknowledged;
  to["reopened"] = alarm.reopened;
  to["escalation"] = alarm.escalation;
  put_if(to, "suppressed", alarm.suppressed);
  put_if(to, "shelved_until", alarm.shelved_until_ms);
  put_if(to, "shelved_why", alarm.shelved_why);
  put_if(to, "assignee", alarm.assignee);
  put_if(to, "case", alarm.case_id);
  to["raised"] = alarm.raised_ms;
  to["changed"] = alarm.changed_ms;
  put_if(to, "cleared", alarm.cleared_ms);
  put_if(to, "acknowledged_at", alarm.acknowledged_ms);
  put_if(to, "closed", alarm.closed_ms);
}

}  // namespace

std::string alarm_json(const store::Alarm& alarm, std::string_view what) {
  ordered_json message;
  put_identity(message, alarm, what);
  put_state(message, alarm);
  ordered_json& evidence = message["evidence"] = ordered_json::object();
  put_if(evidence, "forecast", alarm.evidence.forecast_id);
  evidence["topic"] = alarm.evidence.topic;
  evidence["partition"] = alarm.evidence.partition;
  evidence["offset"] = alarm.evidence.offset;
  put_if(message, "advice", alarm.advice);
  put_if(message, "diagnosis", alarm.diagnosis);
  if (alarm.life_when_raised)
    message["life_when_raised"] = {{"p50", *alarm.life_when_raised}, {"unit", alarm.life_unit}};
  put_if(message, "verdict", alarm.verdict);
  put_if(message, "lead_ms", alarm.lead_ms);
  return dump(message);
}

std::string case_json(const store::AlarmCase& value, std::span<const store::Alarm> members) {
  constexpr std::size_t kMostMembers = 1'000;
  ordered_json message;
  message["schema"] = kSchema;
  message["type"] = "case";
  message["id"] = value.id;
  message["version"] = value.version;
  message["site"] = value.site;
  message["kind"] = value.kind;
  message["level"] = models::policy::level_name(value.level);
  message["open"] = !value.closed_ms.has_value();
  message["opened"] = value.opened_ms;
  message["newest"] = value.newest_ms;
  put_if(message, "closed", value.closed_ms);
  message["member_count"] = value.members;
  message["open_member_count"] = value.open_members;
  ordered_json& list = message["members"] = ordered_json::array();
  for (const store::Alarm& alarm : members.first(std::min(members.size(), kMostMembers)))
    list.push_back({{"id", alarm.id},
                    {"asset", alarm.key.asset},
                    {"level", models::policy::level_name(alarm.level)},
                    {"active", alarm.active},
                    {"acknowledged", alarm.acknowledged}});
  return dump(message);
}

std::string diagnosis_json(const store::Alarm& alarm, const store::AlarmEvent& event) {
  ordered_json message;
  message["schema"] = "portent.diagnosis/1.0";
  message["id"] = alarm.id + "/" + std::to_string(event.version);
  message["alarm"] = alarm.id;
  message["version"] = event.version;
  message["asset"] = alarm.key.asset;
  put_if(message, "part", alarm.key.part);
  message["site"] = alarm.site;
  put_if(message, "class", alarm.asset_class);
  message["kind"] = alarm.key.kind;
  put_if(message, "subject", alarm.key.subject);
  message["level"] = models::policy::level_name(alarm.level);
  message["ts"] = alarm.raised_ms;
  message["at"] = event.at_ms;
  message["who"] = event.who;
  message["diagnosis"] = event.after;
  put_if(message, "advice", event.words);
  return dump(message);
}

}  // namespace portent::serve::desk
