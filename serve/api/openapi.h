#pragma once

#include <map>
#include <string>
#include <vector>

#include "serve/api/route.h"

namespace portent::serve {

/// JSON schemas by name, as text; what routes name as request and answer.
using Schemas = std::map<std::string, std::string>;

/// The OpenAPI 3.1 document of a table of routes. Throws FatalError where a route names a schema that is not
/// there, or one is no JSON.
std::string openapi_json(const std::vector<Route>& routes, const Schemas& schemas,
                         const std::string& version);

/// GET /openapi.json, which answers with the document of `routes` and of itself.
void add_openapi_route(std::vector<Route>& routes, const Schemas& schemas, const std::string& version);

/// The statuses that a route may answer with, ascending, without repetition.
std::vector<int> statuses_of(const Route& route);

}  // namespace portent::serve
