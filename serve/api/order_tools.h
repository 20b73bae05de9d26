#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "serve/api/alarm_tools.h"
#include "serve/api/order_routes.h"
#include "serve/desk/order_work.h"
#include "serve/store/work_order.h"

// What the routes of work orders have in common. Internal to order_routes.h.

namespace portent::serve {

using OrderTools = AlarmTools;

std::vector<Route> order_list_routes(const OrderTools& tools);
std::vector<Route> order_open_routes(const OrderTools& tools);
std::vector<Route> order_action_routes(const OrderTools& tools);
std::vector<Route> order_stock_routes(const OrderTools& tools);
std::vector<Route> order_bulk_routes(const OrderTools& tools);

/// A route without its handler.
Route order_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission);

/// What is said of an order that is not there, or that the caller may not know of.
Problem no_order(const std::string& id);
/// Nothing where the caller may do that at the site; `missing` where he may not even read what stands there.
std::optional<Problem> require_order_at(const OrderTools& tools, const Call& call,
                                        desk::Permission permission, const std::string& site,
                                        const Problem& missing);
/// The order of the path's `id`, where the caller may do that at its site: else 404 or 403.
Outcome<store::WorkOrder> order_of_path(const OrderTools& tools, const Call& call,
                                        desk::Permission permission);

/// As the API writes it: times ISO 8601, what is empty left out (docs/schemas/work-order.schema.json).
nlohmann::json rest_json(const store::WorkOrder& order);
/// The same with its history and all that belongs to it.
nlohmann::json detailed_json(store::Session& session, const store::WorkOrder& order);

/// The order with its ETag; 201 with where it stands, where it was made.
WebAnswer order_answer(const store::WorkOrder& order, bool made = false);

}  // namespace portent::serve
