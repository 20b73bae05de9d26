#pragma once

#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/audit_chain.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Inspection routes, the rounds that walk them, and what to visit first (docs/rounds.md). Each change stands
/// in `audit` before it takes effect. What they are given must outlive them.
std::vector<Route> round_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                const CursorSigner& signer);
/// What they name, beside ledger_schemas() and reading_schemas().
Schemas round_schemas();

}  // namespace portent::serve
