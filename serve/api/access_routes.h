#pragma once

#include <vector>

#include "serve/api/access_book.h"
#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"

namespace portent::serve {

/// Signing in and out, keys, people, the review list, the risk list, security events, the audit file: the
/// routes below /api/v1/access, and /api/v1/sign-in, /api/v1/sign-out and /api/v1/me. What they are given
/// must outlive them.
std::vector<Route> access_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer);
/// What they name.
Schemas access_schemas();

}  // namespace portent::serve
