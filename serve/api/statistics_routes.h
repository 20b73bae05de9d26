#pragma once

#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/store/store.h"

namespace portent::serve {

/// How plants did in each hour and day. What it is given must outlive it.
std::vector<Route> statistics_routes(store::Store& store, AccessGate& gate, const CursorSigner& signer);
/// What they name.
Schemas statistics_schemas();

}  // namespace portent::serve
