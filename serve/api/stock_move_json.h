#pragma once

#include <nlohmann/json_fwd.hpp>

#include "serve/store/stock_moves.h"

namespace portent::serve {

/// A move of stock as the API writes it (schema StockMove).
nlohmann::json move_json(const store::StockMove& move);

}  // namespace portent::serve
