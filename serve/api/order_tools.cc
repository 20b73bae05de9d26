#include "serve/api/order_tools.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/store/work_orders.h"

namespace portent::serve {

std::vector<Route> order_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                const CursorSigner& signer, AlarmRouteOptions options) {
  const OrderTools tools{store, book.audit(), gate, signer, std::move(options)};
  std::vector<Route> routes;
  for (auto more : {order_list_routes(tools), order_open_routes(tools), order_action_routes(tools),
                    order_stock_routes(tools), order_bulk_routes(tools)})
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return routes;
}

Route order_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission) {
  Route route = make_route(std::move(method), std::move(path), std::move(name), std::move(summary),
                           "work orders", permission);
  if (route.path.find("{id}") != std::string::npos)
    route.path_parameters = {{"id", ParameterType::kId, "of the work order"}};
  return route;
}

Problem no_order(const std::string& id) {
  return {404, "there is no work order " + id, "id"};
}

std::optional<Problem> require_order_at(const OrderTools& tools, const Call& call,
                                        desk::Permission permission, const std::string& site,
                                        const Problem& missing) {
  return tools.gate.require_of(call, permission, site, desk::Permission::kReadOrders, missing);
}

Outcome<store::WorkOrder> order_of_path(const OrderTools& tools, const Call& call,
                                        desk::Permission permission) {
  const std::string& id = call.path("id");
  auto found = tools.store.read([&](store::Session& session) { return find_order(session, id); });
  if (!found) return tl::unexpected(no_order(id));
  if (auto problem = require_order_at(tools, call, permission, found->site, no_order(id)))
    return tl::unexpected(*problem);
  return *std::move(found);
}

WebAnswer order_answer(const store::WorkOrder& order, bool made) {
  WebAnswer answer = json_answer(rest_json(order), made ? 201 : 200);
  if (made) answer.headers.push_back({"Location", "/api/v1/work-orders/" + order.id});
  answer.headers.push_back({"ETag", etag_of(order.version)});
  return answer;
}

}  // namespace portent::serve
