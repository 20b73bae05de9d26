#pragma once

#include <vector>

#include "serve/api/access_book.h"
#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/outward/destination.h"

namespace portent::serve {

/// Who is told of what outside, and what waits for whom: the routes below /api/v1/subscribers and
/// /api/v1/dead-deliveries. An address must be in `allow`. What they are given must outlive them.
std::vector<Route> subscriber_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                     const CursorSigner& signer, outward::AllowList allow);
/// What they name.
Schemas subscriber_schemas();

}  // namespace portent::serve
