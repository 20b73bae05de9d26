#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/alarm_rest_json.h"
#include "serve/api/etag.h"
#include "serve/api/order_actions.h"
#include "serve/api/order_tools.h"

namespace portent::serve {
namespace {

using Done = desk::OrderLife::Done;

Outcome<Changed> change(const OrderTools& tools, const Call& call, const OrderDoing& doing,
                        store::Session& session) {
  desk::OrderWork work(session, tools.options.policy, call.now_ms());
  std::optional<Problem> problem;
  Changed made;
  const Done done = work.change(call.path("id"), [&](desk::OrderLife& life) -> Done {
    if (call.request().header("if-match")) problem = match_problem(call.request(), life.order().version);
    if (problem) return tl::unexpected(problem->detail);
    made.before = hash_of(rest_json(life.order()));
    return doing(work, life);
  });
  if (!done) return tl::unexpected(problem ? *problem : Problem{409, done.error()});
  for (const store::WorkOrder& order : work.finish()) {
    made.answer = order_answer(order);
    made.after = hash_of(rest_json(order));
  }
  return made;
}

using Read = std::function<OrderDoing(JsonReader&, const std::string&, std::int64_t)>;

WebAnswer act(const OrderTools& tools, Call& call, const std::string& name, desk::Permission permission,
              const Read& read) {
  const auto may = order_of_path(tools, call, permission);
  if (!may) return problem_of(may.error());
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const OrderDoing doing = read(reader, call.who().id, call.now_ms());
  if (auto problem = reader.problem()) return problem_of(*problem);
  return audited_change(tools, call, "work-order." + name, may->id,
                        [&](store::Session& session) { return change(tools, call, doing, session); });
}

Route action_route(const OrderTools& tools, const OrderAction& action) {
  Route route = order_route("POST", fmt::format("/api/v1/work-orders/{{id}}/{}", action.name),
                            action.operation, action.summary, action.permission);
  route.request_schema = action.schema;
  route.answer_schema = "WorkOrder";
  route.needs_match = action.overwrites;
  route.takes_match = true;
  route.body_bytes = 512 << 10;
  route.handler = [tools, action](Call& call) {
    return act(tools, call, action.name, action.permission, action.read);
  };
  return route;
}

}  // namespace

std::vector<Route> order_action_routes(const OrderTools& tools) {
  std::vector<Route> routes;
  for (const OrderAction& action : order_actions()) routes.push_back(action_route(tools, action));
  Route plans = order_route("PATCH", "/api/v1/work-orders/{id}", "planWorkOrder",
                            "Change what the body names, leave the rest; null takes a time out",
                            desk::Permission::kPlanOrders);
  plans.request_schema = "WorkOrderPlan";
  plans.answer_schema = "WorkOrder";
  plans.needs_match = true;
  plans.refusals = {409};
  plans.handler = [tools](Call& call) {
    return act(tools, call, "plan", desk::Permission::kPlanOrders, planning);
  };
  routes.push_back(std::move(plans));
  return routes;
}

}  // namespace portent::serve
