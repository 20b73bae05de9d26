#pragma once

#include <vector>

#include "serve/api/alarm_routes.h"

namespace portent::serve {

/// Work orders: the routes below /api/v1/work-orders, POST /api/v1/fault-reports and
/// POST /api/v1/alarms/{id}/work-order. `options` are those of the alarms, which confirmed work judges. What
/// they are given must outlive them.
std::vector<Route> order_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                const CursorSigner& signer, AlarmRouteOptions options = {});
/// What they name.
Schemas order_schemas();

}  // namespace portent::serve
