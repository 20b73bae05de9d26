#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/etag.h"
#include "serve/api/order_query.h"
#include "serve/api/order_tools.h"
#include "serve/store/work_orders.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using Order = store::OrderFilter::Order;

Order order_of(const std::string& sort) {
  return sort == "opened"      ? Order::kOldest
         : sort == "due"       ? Order::kDue
         : sort == "-priority" ? Order::kUrgent
                               : Order::kNewest;
}

WebAnswer list(const OrderTools& tools, Call& call) {
  const std::string text = call.text("filter").value_or(""), sort = call.text("sort").value_or("-opened");
  auto filter = order_filter(text);
  if (!filter) return problem_of(filter.error());
  filter->order = order_of(sort);
  filter->sites_allowed = visible_sites(call, desk::Permission::kReadOrders);
  const std::string name = fmt::format("work orders {} {}", sort, text);
  const auto asked = page_asked(call, tools.signer, name);
  if (!asked) return problem_of(asked.error());
  const std::string after = asked->after.empty() ? "" : asked->after.at(0);
  const auto page = tools.store.read(
      [&](store::Session& session) { return list_orders(session, *filter, after, asked->limit); });
  json items = json::array();
  for (const store::WorkOrder& order : page->orders) items.push_back(rest_json(order));
  if (page->next.empty()) return page_answer(call, std::move(items));
  return page_answer(call, std::move(items), tools.signer.encode(name, {page->next}));
}

WebAnswer get(const OrderTools& tools, Call& call) {
  const auto may = order_of_path(tools, call, desk::Permission::kReadOrders);
  if (!may) return problem_of(may.error());
  json made;
  std::int64_t version = 0;
  tools.store.read([&](store::Session& session) {
    const auto found = find_order(session, may->id);  // as it stands now, with what belongs to it now
    if (!found) return;
    version = found->version;
    made = detailed_json(session, *found);
  });
  if (version == 0) return problem_of(no_order(may->id));
  return object_answer(call, std::move(made), version);
}

}  // namespace

std::vector<Route> order_list_routes(const OrderTools& tools) {
  Route lists = order_route("GET", "/api/v1/work-orders", "listWorkOrders",
                            "Work orders of the sites that one may see", desk::Permission::kReadOrders);
  lists.query = filter_parameters(kOrderFilterHelp);
  lists.query.push_back(
      {"sort",
       ParameterType::kText,
       "newest first (-opened, the default), oldest first, what is due first, or most urgent first",
       {"-opened", "opened", "due", "-priority"}});
  lists.answer_schema = "WorkOrders";
  lists.handler = [tools](Call& call) { return list(tools, call); };
  Route gets = order_route("GET", "/api/v1/work-orders/{id}", "getWorkOrder",
                           "A work order, with its checklist, parts, media and all that happened to it",
                           desk::Permission::kReadOrders);
  gets.query = {fields_parameter()};
  gets.answer_schema = "WorkOrderInFull";
  gets.handler = [tools](Call& call) { return get(tools, call); };
  return {lists, gets};
}

}  // namespace portent::serve
