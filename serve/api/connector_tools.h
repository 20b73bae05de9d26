#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "serve/api/connector_routes.h"
#include "serve/api/order_tools.h"
#include "serve/store/mirrored_orders.h"
#include "serve/store/order_conflicts.h"

// What the routes of the connector have in common. Internal to connector_routes.h.

namespace portent::serve {

std::vector<Route> conflict_routes(const OrderTools& tools);
std::vector<Route> mirrored_order_routes(const OrderTools& tools);

/// A route of those who plan orders, without its handler.
Route connector_route(std::string method, std::string path, std::string name, std::string summary);

nlohmann::json rest_json(const store::Connector& connector);
nlohmann::json rest_json(const store::MirroredOrder& mirrored);
nlohmann::json rest_json(const store::OrderConflict& conflict);

}  // namespace portent::serve
