#pragma once

#include <vector>

#include "serve/api/model_book.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"

namespace portent::serve {

/// POST /api/v1/models/{name}/predict: forecasts of a series of readings that nobody streams, by the same
/// steps and to the same bits as the scorer's. Nothing of it is kept. `models` must outlive the routes.
std::vector<Route> predict_routes(ModelBook& models);
/// What they name, but for Forecast, which is of history_schemas().
Schemas predict_schemas();

}  // namespace portent::serve
