#include "serve/store/asset_site.h"

namespace portent::serve::store {

std::optional<std::string> site_of_asset(Session& session, const std::string& asset) {
  const Result rows = session.run(
      "SELECT site, 0 AS place FROM nodes WHERE id = $1 UNION ALL"
      " SELECT site, 1 AS place FROM newest_forecasts WHERE asset = $1 ORDER BY place LIMIT 1",
      {asset});
  return rows.empty() ? std::nullopt : std::optional(rows.text(0, 0));
}

}  // namespace portent::serve::store
