#pragma once

#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/audit_chain.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Spares, their stock, and tasks that come round (docs/spares.md). Each change stands in `audit` before it
/// takes effect. What they are given must outlive them.
std::vector<Route> stock_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                const CursorSigner& signer);
/// What they name, beside ledger_schemas().
Schemas stock_schemas();

}  // namespace portent::serve
