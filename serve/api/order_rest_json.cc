#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/order_tools.h"
#include "serve/desk/spares.h"
#include "serve/store/spares.h"
#include "serve/store/stock_moves.h"
#include "serve/store/work_order_details.h"
#include "serve/store/work_orders.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::WorkOrder;

void put_if(json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}
void put_if(json& to, const char* name, const std::optional<double>& number) {
  if (number) to[name] = *number;
}
void put_time(json& to, const char* name, const std::optional<std::int64_t>& ms) {
  if (ms) to[name] = format_time(*ms);
}

void put_times(json& to, const WorkOrder& order) {
  put_time(to, "planned", order.planned_ms);
  put_time(to, "due", order.due_ms);
  put_time(to, "sensed", order.sensed_ms);
  put_time(to, "warned", order.warned_ms);
  put_time(to, "opened", order.opened_ms);
  put_time(to, "assigned", order.assigned_ms);
  put_time(to, "begun", order.begun_ms);
  put_time(to, "done", order.done_ms);
  put_time(to, "closed", order.closed_ms);
}

json numbers(const std::optional<double>& health, const std::optional<double>& life) {
  json made = json::object();
  put_if(made, "health", health);
  put_if(made, "p50", life);
  return made;
}

void put_outcome(json& to, const WorkOrder& order) {
  put_if(to, "reason", order.reason);
  if (order.finding.empty()) return;
  json& outcome = to["outcome"] = {{"finding", order.finding}};
  put_if(outcome, "part", order.found_part);
  put_if(outcome, "words", order.found_words);
  put_time(outcome, "at", order.repaired_ms);
  put_time(outcome, "failed_at", order.failed_ms);
  if (order.effect.empty()) return;
  json& effect = to["effect"] = {{"verdict", order.effect},
                                 {"before", numbers(order.health_before, order.life_before)},
                                 {"after", numbers(order.health_after, order.life_after)}};
  put_if(effect, "part", order.effect_part);
  put_if(effect, "unit", order.life_unit);
  put_time(effect, "assessed", order.assessed_ms);
}

json history_of(store::Session& session, const std::string& id) {
  json history = json::array();
  for (const store::WorkOrderEvent& event : events_of_order(session, id)) {
    json& one = history.emplace_back(json{{"version", event.version},
                                          {"at", format_time(event.at_ms)},
                                          {"who", event.who},
                                          {"what", event.what}});
    put_if(one, "before", event.before);
    put_if(one, "after", event.after);
    put_if(one, "words", event.words);
  }
  return history;
}

json checklist_of(store::Session& session, const std::string& id) {
  json list = json::array();
  for (const store::OrderItem& item : items_of_order(session, id)) {
    json& one = list.emplace_back(json{{"item", item.position}, {"text", item.text}, {"state", item.state}});
    put_if(one, "who", item.who);
    put_if(one, "words", item.words);
    if (item.at_ms > 0) one["at"] = format_time(item.at_ms);
  }
  return list;
}

json parts_of(store::Session& session, const std::string& id) {
  json list = json::array();
  for (const store::UsedPart& part : parts_of_order(session, id)) {
    json& one = list.emplace_back(json{{"part_number", part.part_number},
                                       {"quantity", part.quantity},
                                       {"who", part.who},
                                       {"at", format_time(part.at_ms)}});
    put_if(one, "name", part.name);
    put_if(one, "unit", part.unit);
    put_if(one, "spare", part.spare);
  }
  return list;
}

json reserved_for(store::Session& session, const std::string& id) {
  json list = json::array();
  for (const auto& [spare, quantity] : reservations_of_order(session, id)) {
    json& one = list.emplace_back(json{{"spare", spare}, {"quantity", desk::units_of(quantity)}});
    const auto found = find_spare(session, spare);
    put_if(one, "name", found ? found->name : "");
    put_if(one, "unit", found ? found->unit : "");
  }
  return list;
}

json media_of(store::Session& session, const std::string& id) {
  json list = json::array();
  for (const store::OrderMedia& media : media_of_order(session, id)) {
    json& one =
        list.emplace_back(json{{"uri", media.uri}, {"who", media.who}, {"at", format_time(media.at_ms)}});
    put_if(one, "title", media.title);
    put_if(one, "kind", media.kind);
  }
  return list;
}

}  // namespace

json rest_json(const WorkOrder& order) {
  json made = {
      {"id", order.id},         {"number", order.number},        {"version", order.version},
      {"site", order.site},     {"asset", order.asset},          {"kind", order.kind},
      {"origin", order.origin}, {"state", name_of(order.state)}, {"priority", name_of(order.priority)},
      {"title", order.title},   {"opened_by", order.opened_by},  {"hours", order.hours}};
  put_if(made, "part", order.part);
  put_if(made, "class", order.asset_class);
  put_if(made, "fault", order.fault);
  put_if(made, "alarm", order.alarm_id);
  put_if(made, "words", order.words);
  put_if(made, "assignee", order.assignee);
  if (!order.currency.empty()) made["cost"] = {{"amount", order.cost}, {"currency", order.currency}};
  put_times(made, order);
  put_outcome(made, order);
  if (!order.external_id.empty())
    made["external"] = {{"source", order.external_source}, {"id", order.external_id}};
  return made;
}

json detailed_json(store::Session& session, const WorkOrder& order) {
  json made = rest_json(order);
  made["checklist"] = checklist_of(session, order.id);
  made["parts"] = parts_of(session, order.id);
  made["reserved"] = reserved_for(session, order.id);
  made["media"] = media_of(session, order.id);
  made["history"] = history_of(session, order.id);
  return made;
}

}  // namespace portent::serve
