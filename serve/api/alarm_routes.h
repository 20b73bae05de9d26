#pragma once

#include <functional>
#include <vector>

#include "serve/api/access_book.h"
#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/alarm_policy.h"

namespace portent::serve {

struct AlarmRouteOptions {
  desk::AlarmPolicy policy = {};            ///< that of the desk which reads the log
  std::function<void()> committed = [] {};  ///< after each committed change, on its thread; must be quick
};

/// Alarms, cases (storms), rules and the precision of alarms: the routes below /api/v1/alarms, /api/v1/cases
/// and /api/v1/rules, but for the stream. What they are given must outlive them.
std::vector<Route> alarm_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                const CursorSigner& signer, AlarmRouteOptions options = {});
/// What they name.
Schemas alarm_schemas();

/// GET /api/v1/alarms/stream: what an AlarmFeed (alarm_feed.h) publishes, as server-sent events.
Route alarm_stream_route(AccessGate& gate, std::function<std::int64_t()> now_ms);

}  // namespace portent::serve
