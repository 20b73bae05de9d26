#pragma once

#include <optional>
#include <string>

#include "serve/store/session.h"

namespace portent::serve::store {

/// The site of a node by the ledger; where that names none, by the asset's forecasts. nullopt: nobody knows
/// it. "": it belongs to none in particular.
std::optional<std::string> site_of_asset(Session& session, const std::string& asset);

}  // namespace portent::serve::store
