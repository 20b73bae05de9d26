#pragma once

#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/audit_chain.h"
#include "serve/store/store.h"

namespace portent::serve {

/// The asset ledger (docs/ledger.md): nodes, candidates, classes, measuring points, documents, external ids,
/// life events, import and export. Each change stands in `audit` before it takes effect, and what follows
/// from it (bindings, control records) leaves through the outbox in the same transaction. What they are given
/// must outlive them.
std::vector<Route> ledger_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                 const CursorSigner& signer);
/// What they name.
Schemas ledger_schemas();

}  // namespace portent::serve
