#pragma once

#include <cstdint>
#include <string>

#include "serve/desk/refusal.h"
#include "serve/store/inspection_routes.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

// Inspection routes, by the same promises as ledger.h.

/// Its items must be of assets of its site, their points of that asset or its parts; a number's unit is its
/// point's where it names none.
Outcome<store::InspectionRoute> create_route(store::Session& session, const store::InspectionRoute& wanted,
                                             std::int64_t now_ms);
/// Where it still is of `wanted.version`; one that says what is there changes nothing. Its site stays. Rounds
/// that have begun go on with the items that they began with.
Outcome<store::InspectionRoute> change_route(store::Session& session, const store::InspectionRoute& wanted,
                                             std::int64_t now_ms);
/// Its rounds and their results stay.
Outcome<store::InspectionRoute> remove_route(store::Session& session, const std::string& id,
                                             std::int64_t version);

}  // namespace portent::serve::desk
