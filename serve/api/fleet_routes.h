#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "serve/api/answer.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"

namespace portent::serve {

/// Whether who calls may do something with what stands at a site: a problem where not, `missing` where it is
/// not even to be told that it is there, such as AccessGate::require_of() gives.
using Require = std::function<std::optional<Problem>(const Call&, desk::Permission, const std::string& site,
                                                     const Problem& missing)>;

std::vector<Route> fleet_routes(const ApiSources& sources, const Require& require);
/// What they name.
Schemas fleet_schemas();

}  // namespace portent::serve
