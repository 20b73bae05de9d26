#include "serve/store/asset_site.h"

#include <algorithm>
#include <vector>

namespace portent::serve::store {
namespace {

constexpr std::size_t kAtOnce = 64;  ///< assets of a statement: always as many, so that it is prepared once

std::string statement_of_places() {
  std::string sql = "SELECT id, site, class FROM nodes WHERE id IN ($1";
  for (std::size_t i = 2; i <= kAtOnce; ++i) sql += ", $" + std::to_string(i);
  return sql + ")";
}

}  // namespace

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

std::map<std::string, AssetPlace> places_of_assets(Session& session, std::span<const std::string> assets) {
  static const std::string kSql = statement_of_places();
  std::map<std::string, AssetPlace> places;
  for (; !assets.empty(); assets = assets.subspan(std::min(kAtOnce, assets.size()))) {
    const auto now = assets.first(std::min(kAtOnce, assets.size()));
    std::vector<Value> arguments(now.begin(), now.end());
    arguments.resize(kAtOnce, arguments.back());
    const Result rows = session.run(kSql, arguments);
    for (std::size_t i = 0; i < rows.size(); ++i)
      places[rows.text(i, 0)] = {rows.text(i, 1), rows.text(i, 2)};
  }
  return places;
}

}  // namespace portent::serve::store
