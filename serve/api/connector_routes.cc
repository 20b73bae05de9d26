#include "serve/api/connector_routes.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/connector_tools.h"

namespace portent::serve {
namespace {

using nlohmann::json;

/// What is counted is of every site, so the permission must be as well.
WebAnswer connectors(const OrderTools& tools, Call& call) {
  json items = json::array();
  tools.store.read([&](store::Session& session) {
    items = json::array();
    for (const store::Connector& connector : all_connectors(session)) {
      json one = rest_json(connector);
      one["orders"] = count_mirrored(session, connector.name);
      one["conflicts"] = count_open_conflicts(session, connector.name);
      items.push_back(std::move(one));
    }
  });
  return page_answer(call, std::move(items));
}

}  // namespace

Route connector_route(std::string method, std::string path, std::string name, std::string summary) {
  return make_route(std::move(method), std::move(path), std::move(name), std::move(summary), "connector",
                    desk::Permission::kPlanOrders);
}

std::vector<Route> connector_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                    const CursorSigner& signer, AlarmRouteOptions options) {
  const OrderTools tools{store, book.audit(), gate, signer, std::move(options)};
  Route lists = connector_route("GET", "/api/v1/connector", "listConnectors",
                                "How it stands with the CMMS that orders are mirrored in");
  lists.every_site = true;
  lists.query = {fields_parameter()};
  lists.answer_schema = "Connectors";
  lists.handler = [tools](Call& call) { return connectors(tools, call); };
  std::vector<Route> routes = {std::move(lists)};
  for (auto more : {mirrored_order_routes(tools), conflict_routes(tools)})
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return routes;
}

}  // namespace portent::serve
