#include "serve/store/bound_assets.h"

namespace portent::serve::store {

BoundAsset lock_bound_asset(Session& session, const std::string& asset) {
  const Result rows = session.run(
      "INSERT INTO bound_assets (asset, body, revision) VALUES ($1, '', 0)"
      " ON CONFLICT (asset) DO UPDATE SET revision = bound_assets.revision RETURNING body, revision",
      {asset});
  return {rows.text(0, 0), rows.integer(0, 1)};
}

std::string bound_asset_body(Session& session, const std::string& asset) {
  const Result rows = session.run("SELECT body FROM bound_assets WHERE asset = $1", {asset});
  return rows.empty() ? "" : rows.text(0, 0);
}

void write_bound_asset(Session& session, const std::string& asset, const std::string& body) {
  session.run("UPDATE bound_assets SET body = $1, revision = revision + 1 WHERE asset = $2", {body, asset});
}

}  // namespace portent::serve::store
