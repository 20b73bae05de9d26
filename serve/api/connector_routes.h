#pragma once

#include <string>
#include <vector>

#include "serve/api/access_book.h"
#include "serve/api/access_gate.h"
#include "serve/api/alarm_routes.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"

namespace portent::serve {

/// How it stands with the CMMS that orders are mirrored in: the routes below /api/v1/connector
/// (docs/connectors.md). What they are given must outlive them.
std::vector<Route> connector_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                    const CursorSigner& signer, AlarmRouteOptions options = {});
/// What they name.
Schemas connector_schemas();

}  // namespace portent::serve
