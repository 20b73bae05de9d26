#pragma once

#include <vector>

#include "serve/api/access_book.h"
#include "serve/api/access_gate.h"
#include "serve/api/list_page.h"
#include "serve/api/route.h"

// The routes of administrators, below /api/v1/access. Internal to access_routes.h.

namespace portent::serve {

std::vector<Route> key_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer);
std::vector<Route> people_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer);
std::vector<Route> review_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer);

/// A route of administrators, without its handler.
Route admin_route(std::string method, std::string path, std::string name, std::string summary);
Actor actor_of(const Call& call);

}  // namespace portent::serve
