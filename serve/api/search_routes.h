#pragma once

#include <vector>

#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/search_book.h"

namespace portent::serve {

/// GET /api/v1/search: records of every kind that the caller may read, each at its own site, by words whose
/// spelling is forgiven (docs/rounds.md). `book` and `signer` must outlive it.
std::vector<Route> search_routes(desk::SearchBook& book, const CursorSigner& signer);
Schemas search_schemas();

}  // namespace portent::serve
