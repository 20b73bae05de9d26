#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_query.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/alarm_tools.h"
#include "serve/store/access_rows.h"
#include "serve/store/alarm_precision.h"
#include "serve/store/alarms.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using Order = store::AlarmFilter::Order;

Order order_of(const std::string& sort) {
  return sort == "raised" ? Order::kOldest : sort == "-severity" ? Order::kWorst : Order::kNewest;
}

WebAnswer list(const AlarmTools& tools, Call& call) {
  const std::string text = call.text("filter").value_or(""), sort = call.text("sort").value_or("-raised");
  auto filter = alarm_filter(text);
  if (!filter) return problem_of(filter.error());
  filter->grouped = call.truth("grouped").value_or(false);
  filter->order = order_of(sort);
  filter->sites_allowed = visible_sites(call, desk::Permission::kReadAlarms);
  const std::string name = fmt::format("alarms {} {} {}", sort, filter->grouped, text);
  const auto asked = page_asked(call, tools.signer, name);
  if (!asked) return problem_of(asked.error());
  const std::string after = asked->after.empty() ? "" : asked->after.at(0);
  const auto page = tools.store.read(
      [&](store::Session& session) { return list_alarms(session, *filter, after, asked->limit); });
  json items = json::array();
  for (const store::Alarm& alarm : page->alarms) items.push_back(rest_json(alarm));
  if (page->next.empty()) return page_answer(call, std::move(items));
  return page_answer(call, std::move(items), tools.signer.encode(name, {page->next}));
}

/// What people are called who are in the history by their ids.
std::string name_of(store::Session& session, const std::string& who) {
  if (who.starts_with("key_")) {
    const auto key = find_key(session, who);
    return key ? key->name : "";
  }
  const auto person = find_person(session, who);
  return person ? person->name : "";
}

json history_of(store::Session& session, const std::string& id) {
  json history = json::array();
  std::map<std::string, std::string> names = {{"desk", ""}};
  for (const store::AlarmEvent& event : events_of_alarm(session, id)) {
    json& one = history.emplace_back(rest_json(event));
    auto known = names.find(event.who);
    if (known == names.end()) known = names.emplace(event.who, name_of(session, event.who)).first;
    if (!known->second.empty()) one["name"] = known->second;
  }
  return history;
}

WebAnswer get(const AlarmTools& tools, Call& call) {
  json made;
  std::optional<store::Alarm> found;
  tools.store.read([&](store::Session& session) {
    found = find_alarm(session, call.path("id"));
    if (!found) return;
    made = rest_json(*found);
    made["history"] = history_of(session, found->id);
  });
  const Problem missing = no_alarm(call.path("id"));
  if (!found) return problem_of(missing);
  if (auto problem = require_at(tools, call, desk::Permission::kReadAlarms, found->site, missing))
    return problem_of(*problem);
  return object_answer(call, std::move(made), found->version);
}

WebAnswer precision(const AlarmTools& tools, Call& call) {
  const auto sites = visible_sites(call, desk::Permission::kReadAlarms);
  const auto asked = [&](const char* name, const std::string& value) {
    const auto wanted = call.text(name);
    return !wanted || *wanted == value;
  };
  json items = json::array();
  store::AlarmPrecision all;
  for (const auto& row :
       tools.store.read([](store::Session& session) { return store::alarm_precision(session); })) {
    const bool allowed = sites.empty() || std::ranges::find(sites, row.site) != sites.end();
    if (!allowed || !asked("site", row.site) || !asked("class", row.asset_class) || !asked("kind", row.kind))
      continue;
    items.push_back(rest_json(row));
    all.confirmed += row.confirmed;
    all.unfounded += row.unfounded;
    all.late += row.late;
  }
  json total = rest_json(all);
  for (const char* name : {"site", "class", "kind"}) total.erase(name);
  return json_answer({{"items", std::move(items)}, {"total", std::move(total)}});
}

Route list_route(const AlarmTools& tools) {
  Route route = alarm_route("GET", "/api/v1/alarms", "listAlarms", "Alarms of the sites that one may see",
                            desk::Permission::kReadAlarms);
  route.query = filter_parameters(kAlarmFilterHelp);
  route.query.push_back({"sort",
                         ParameterType::kText,
                         "newest first (-raised, the default), oldest first, or worst first",
                         {"-raised", "raised", "-severity"}});
  route.query.push_back({"grouped", ParameterType::kBoolean,
                         "each case once, by the member that stands for it; default false"});
  route.answer_schema = "Alarms";
  route.handler = [tools](Call& call) { return list(tools, call); };
  return route;
}

}  // namespace

std::vector<Route> alarm_list_routes(const AlarmTools& tools) {
  Route gets = alarm_route("GET", "/api/v1/alarms/{id}", "getAlarm", "An alarm, with all that happened to it",
                           desk::Permission::kReadAlarms);
  gets.path_parameters = {{"id", ParameterType::kId, "of the alarm"}};
  gets.query = {fields_parameter()};
  gets.answer_schema = "AlarmWithHistory";
  gets.handler = [tools](Call& call) { return get(tools, call); };
  Route counts =
      alarm_route("GET", "/api/v1/alarms/precision", "getAlarmPrecision",
                  "How often alarms were right, by site, class and kind", desk::Permission::kReadAlarms);
  for (const char* name : {"site", "class", "kind"})
    counts.query.push_back({name, ParameterType::kText, "only of this one", {}, {}, 128.0});
  counts.answer_schema = "Precision";
  counts.handler = [tools](Call& call) { return precision(tools, call); };
  return {list_route(tools), gets, counts};
}

}  // namespace portent::serve
