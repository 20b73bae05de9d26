#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_actions.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/store/alarms.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using Done = desk::AlarmLife::Done;

constexpr std::size_t kMostItems = 500;

struct Item {
  std::string id;
  std::int64_t version = 0;  ///< that it must have; 0: any
  std::optional<Problem> problem = {};
};

std::vector<Item> read_items(JsonReader& reader) {
  std::vector<Item> items;
  const json* list = reader.member("items");
  if (list == nullptr || !list->is_array() || list->empty() || list->size() > kMostItems) {
    reader.fail("items", fmt::format("a list of 1 to {} alarms is needed here", kMostItems));
    return items;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonReader one((*list)[i], fmt::format("/items/{}", i));
    items.push_back({one.required_text("id"), one.integer("version", 0, 1, INT64_MAX)});
    items.back().problem = one.problem();
  }
  return items;
}

/// Who may not handle an item is told so at that item.
void permit(const AlarmTools& tools, const Call& call, std::vector<Item>& items) {
  std::map<std::string, std::string> sites;
  tools.store.read([&](store::Session& session) {
    for (const Item& item : items)
      if (const auto found = item.problem ? std::nullopt : find_alarm(session, item.id))
        sites[item.id] = found->site;
  });
  for (Item& item : items) {
    if (item.problem) continue;
    const Problem missing{404, "there is no such alarm"};
    const auto site = sites.find(item.id);
    item.problem = site == sites.end()
                       ? missing
                       : require_at(tools, call, desk::Permission::kHandleAlarms, site->second, missing);
  }
}

std::optional<Problem> acknowledge(desk::AlarmWork& work, const Item& item, const std::string& who,
                                   const std::string& note, std::int64_t now_ms) {
  bool stale = false;
  const Done done = work.change(item.id, 0, [&](desk::AlarmLife& life) -> Done {
    stale = item.version != 0 && item.version != life.alarm().version;
    if (stale) return tl::unexpected(fmt::format("it has version {} by now", life.alarm().version));
    return add_note(life.acknowledge(who, now_ms), life, who, note, now_ms);
  });
  return done ? std::nullopt : std::optional(Problem{stale ? 412 : 409, done.error()});
}

Outcome<Changed> acknowledge_all(const AlarmTools& tools, const Call& call, std::vector<Item> items,
                                 const std::string& note, store::Session& session) {
  desk::AlarmWork work(session, tools.options.policy, call.now_ms());
  std::vector<Item*> order;  // in which rows are locked: the same for all who do this at once
  for (Item& item : items)
    if (!item.problem) order.push_back(&item);
  std::ranges::stable_sort(order, {}, &Item::id);
  for (Item* item : order) item->problem = acknowledge(work, *item, call.who().id, note, call.now_ms());
  std::map<std::string, std::int64_t> versions;
  for (const store::Alarm& alarm : work.finish()) versions[alarm.id] = alarm.version;
  json report = json::array();
  std::size_t done = 0;
  for (const Item& item : items) {
    json& one =
        report.emplace_back(json{{"id", item.id}, {"status", item.problem ? item.problem->status : 200}});
    if (item.problem)
      one["problem"] = json::parse(to_json(*item.problem));
    else
      one["version"] = versions[item.id];
    done += !item.problem;
  }
  Changed made;
  made.answer = json_answer({{"items", std::move(report)}, {"done", done}, {"refused", items.size() - done}});
  for (const Item& item : items)
    if (!item.problem) made.detail += (made.detail.empty() ? "" : " ") + item.id;
  return made;
}

WebAnswer answer(const AlarmTools& tools, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  std::vector<Item> items = read_items(reader);
  const std::string note = read_note(reader);
  if (auto problem = reader.problem()) return problem_of(*problem);
  permit(tools, call, items);
  return audited_change(
      tools, call, "alarm.acknowledge", fmt::format("{} alarms", items.size()),
      [&](store::Session& session) { return acknowledge_all(tools, call, items, note, session); });
}

}  // namespace

Route bulk_acknowledge_route(const AlarmTools& tools) {
  Route route = alarm_route("POST", "/api/v1/alarms/acknowledge", "acknowledgeAlarms",
                            "Acknowledge up to 500; the answer tells of each whether it was",
                            desk::Permission::kHandleAlarms);
  route.request_schema = "BulkAcknowledgement";
  route.answer_schema = "BulkReport";
  route.handler = [tools](Call& call) { return answer(tools, call); };
  return route;
}

}  // namespace portent::serve
