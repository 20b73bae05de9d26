#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/order_tools.h"
#include "serve/store/work_orders.h"

namespace portent::serve {
namespace {

using desk::OrderLife;
using nlohmann::json;
using Done = OrderLife::Done;

constexpr std::size_t kMostItems = 500;

struct Item {
  std::string id;
  std::int64_t version = 0;  ///< that it must have; 0: any
  std::optional<Problem> problem = {};
};

/// What is done to each; its refusal says why it can't be.
using Doing = std::function<Done(OrderLife&)>;

std::vector<Item> read_items(JsonReader& reader) {
  std::vector<Item> items;
  const json* list = reader.member("items");
  if (list == nullptr || !list->is_array() || list->empty() || list->size() > kMostItems) {
    reader.fail("items", fmt::format("a list of 1 to {} work orders is needed here", kMostItems));
    return items;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    JsonReader one((*list)[i], fmt::format("/items/{}", i));
    items.push_back({one.required_text("id"), one.integer("version", 0, 1, INT64_MAX)});
    items.back().problem = one.problem();
  }
  return items;
}

/// Who may not plan an item is told so at that item.
void permit(const OrderTools& tools, const Call& call, std::vector<Item>& items) {
  std::map<std::string, std::string> sites;
  tools.store.read([&](store::Session& session) {
    for (const Item& item : items)
      if (const auto found = item.problem ? std::nullopt : find_order(session, item.id))
        sites[item.id] = found->site;
  });
  for (Item& item : items) {
    if (item.problem) continue;
    const Problem missing{404, "there is no such work order"};
    const auto site = sites.find(item.id);
    item.problem = site == sites.end()
                       ? missing
                       : require_order_at(tools, call, desk::Permission::kPlanOrders, site->second, missing);
  }
}

std::optional<Problem> done_to(desk::OrderWork& work, const Item& item, const Doing& doing) {
  bool stale = false;
  const Done done = work.change(item.id, [&](OrderLife& life) -> Done {
    stale = item.version != 0 && item.version != life.order().version;
    if (stale) return tl::unexpected(fmt::format("it has version {} by now", life.order().version));
    return doing(life);
  });
  return done ? std::nullopt : std::optional(Problem{stale ? 412 : 409, done.error()});
}

Outcome<Changed> done_to_all(const OrderTools& tools, const Call& call, std::vector<Item> items,
                             const Doing& doing, store::Session& session) {
  desk::OrderWork work(session, tools.options.policy, call.now_ms());
  std::vector<Item*> order;  // in which rows are locked: the same for all who do this at once
  for (Item& item : items)
    if (!item.problem) order.push_back(&item);
  std::ranges::stable_sort(order, {}, &Item::id);
  for (Item* item : order) item->problem = done_to(work, *item, doing);
  std::map<std::string, std::int64_t> versions;
  for (const store::WorkOrder& one : work.finish()) versions[one.id] = one.version;
  json report = json::array();
  std::size_t done = 0;
  Changed made;
  for (const Item& item : items) {
    json& one =
        report.emplace_back(json{{"id", item.id}, {"status", item.problem ? item.problem->status : 200}});
    if (item.problem)
      one["problem"] = json::parse(to_json(*item.problem));
    else
      one["version"] = versions[item.id];
    done += !item.problem;
    if (!item.problem) made.detail += (made.detail.empty() ? "" : " ") + item.id;
  }
  made.answer = json_answer({{"items", std::move(report)}, {"done", done}, {"refused", items.size() - done}});
  return made;
}

Doing assigning(JsonReader& reader, const Call& call) {
  if (reader.member("assignee") == nullptr) reader.fail("assignee", "whom are they assigned to?");
  const std::string to = read_words(reader, "assignee", 200);
  return
      [to, who = call.who().id, now = call.now_ms()](OrderLife& life) { return life.assign(who, to, now); };
}

Doing rejecting(JsonReader& reader, const Call& call) {
  const std::string reason = read_words(reader, "reason", 4'000);
  if (reason.empty()) reader.fail("reason", "a text is needed here");
  return [reason, who = call.who().id, now = call.now_ms()](OrderLife& life) {
    return life.reject(who, reason, now);
  };
}

WebAnswer answer(const OrderTools& tools, Call& call, const char* action,
                 Doing (*read)(JsonReader&, const Call&)) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  std::vector<Item> items = read_items(reader);
  const Doing doing = read(reader, call);
  if (auto problem = reader.problem()) return problem_of(*problem);
  permit(tools, call, items);
  return audited_change(
      tools, call, action, fmt::format("{} work orders", items.size()),
      [&](store::Session& session) { return done_to_all(tools, call, items, doing, session); });
}

}  // namespace

std::vector<Route> order_bulk_routes(const OrderTools& tools) {
  Route assigns = order_route("POST", "/api/v1/work-orders/assign", "assignWorkOrders",
                              "Give up to 500 to somebody; the answer tells of each whether it was",
                              desk::Permission::kPlanOrders);
  assigns.request_schema = "BulkOrderAssignment";
  assigns.answer_schema = "BulkReport";
  assigns.handler = [tools](Call& call) { return answer(tools, call, "work-order.assign", assigning); };
  Route rejects = order_route("POST", "/api/v1/work-orders/reject", "rejectWorkOrders",
                              "Close up to 500 without work, for a reason; the answer tells of each",
                              desk::Permission::kPlanOrders);
  rejects.request_schema = "BulkOrderRejection";
  rejects.answer_schema = "BulkReport";
  rejects.handler = [tools](Call& call) { return answer(tools, call, "work-order.reject", rejecting); };
  return {assigns, rejects};
}

}  // namespace portent::serve
