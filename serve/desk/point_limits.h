#pragma once

#include <vector>

#include "serve/desk/rule_book.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// The limits of all measuring points of the ledger, by asset and channel, as readings are judged by them. A
/// point whose thresholds can't be read has none.
std::vector<PointLimits> limits_of_points(store::Session& session);

}  // namespace portent::serve::desk
