#pragma once

#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/audit_chain.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Figures of maintenance by site, line, class and period, and what machines made (docs/figures.md). What
/// they are given must outlive them.
std::vector<Route> figures_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                  const CursorSigner& signer);
/// What they name, beside statistics_schemas().
Schemas figures_schemas();

}  // namespace portent::serve
