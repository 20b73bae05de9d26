#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "serve/desk/refusal.h"
#include "serve/store/points.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

// Measuring points by the same promises as ledger.h.

/// What is wrong with a point by itself; sorts the keys of its thresholds. A point without a name has that of
/// its channel, and the other way round.
void check_point(store::Point& point, Faults& faults);

/// Those of an asset and of what belongs to it (store::nodes_of_asset).
std::vector<store::Point> points_of_asset(store::Session& session, const std::string& asset);

Outcome<store::Point> create_point(store::Session& session, const store::Point& wanted, std::int64_t now_ms);
/// Where it still is of `wanted.version`; one that says what is there changes nothing. Its node stays.
Outcome<store::Point> change_point(store::Session& session, const store::Point& wanted, std::int64_t now_ms);
Outcome<store::Point> remove_point(store::Session& session, const std::string& id, std::int64_t version,
                                   std::int64_t now_ms);

}  // namespace portent::serve::desk
