#include "serve/store/asset_site.h"

namespace portent::serve::store {

std::optional<std::string> site_of_asset(Session& session, const std::string& asset) {
  const Result rows = session.run(
      "SELECT site, 0 AS place FROM nodes WHERE id = $1 UNION ALL"
      " SELECT site, 1 AS place FROM newest_forecasts WHERE asset = $1 AND part = '' ORDER BY place",
      {asset});
  if (rows.empty()) return std::nullopt;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!rows.text(i, 0).empty()) return rows.text(i, 0);
  return "";
}

}  // namespace portent::serve::store
