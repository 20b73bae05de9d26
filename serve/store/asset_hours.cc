#include "serve/store/asset_hours.h"

#include <vector>

namespace portent::serve::store {

void add_asset_hours(Session& session, std::span<const AssetHour> hours) {
  std::vector<Value> cells;
  cells.reserve(hours.size() * 5);
  for (const AssetHour& hour : hours) {
    cells.emplace_back(hour.asset);
    cells.emplace_back(hour.hour_ms);
    cells.emplace_back(hour.readings);
    cells.emplace_back(hour.completeness.value_or(0));
    cells.emplace_back(std::int64_t{hour.completeness.has_value()});
  }
  session.run_each(
      "INSERT INTO asset_hours (asset, hour_ms, windows, readings, completeness, told)"
      " VALUES ($1, $2, 1, $3, $4, $5) ON CONFLICT (asset, hour_ms) DO UPDATE SET"
      " windows = asset_hours.windows + 1, readings = asset_hours.readings + excluded.readings,"
      " completeness = asset_hours.completeness + excluded.completeness,"
      " told = asset_hours.told + excluded.told",
      cells, 5);
}

void forget_asset_hours(Session& session, std::int64_t before_ms, std::size_t most) {
  session.run(
      "DELETE FROM asset_hours WHERE (asset, hour_ms) IN"
      " (SELECT asset, hour_ms FROM asset_hours WHERE hour_ms < $1 LIMIT $2)",
      {before_ms, static_cast<std::int64_t>(most)});
}

}  // namespace portent::serve::store
