#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "serve/api/answer.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"

namespace portent::serve {

/// Whether who calls may do something at a site: a problem where not, such as AccessGate::require() gives.
using Require = std::function<std::optional<Problem>(const Call&, desk::Permission, const std::string& site)>;

/// What the scorer of this process knows, as routes: the page at `/`, health and readiness, the fleet's
/// newest forecasts, explanations, models in use, data quality. Each shows the sites of who asks alone. What
/// `sources` names must outlive the routes.
std::vector<Route> fleet_routes(const ApiSources& sources, const Require& require);
/// What they name.
Schemas fleet_schemas();

}  // namespace portent::serve
