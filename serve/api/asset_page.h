#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/forecast.h"
#include "serve/api/assets_query.h"

namespace portent::serve {

/// A stretch of the fleet in the asked order.
struct AssetPage {
  std::vector<models::Forecast> items;
  std::size_t matched = 0;          ///< assets that pass the filter, on every page together
  std::optional<std::string> next;  ///< cursor of the page after this one, if there is one
};

/// Pure: filters, orders (ties by asset id) and cuts.
AssetPage select_page(std::vector<models::Forecast> fleet, const AssetsQuery& query);

}  // namespace portent::serve
