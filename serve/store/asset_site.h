#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "serve/store/session.h"

namespace portent::serve::store {

/// The site of a node by the ledger; where that names none, by the asset's forecasts. nullopt: nobody knows
/// it. "": it belongs to none in particular.
std::optional<std::string> site_of_asset(Session& session, const std::string& asset);

/// Where the ledger puts an asset, and what it is. Texts that it does not say are "".
struct AssetPlace {
  std::string site;
  std::string asset_class;
  friend bool operator==(const AssetPlace&, const AssetPlace&) = default;
};
/// Of each of the assets that the ledger knows, in few statements.
std::map<std::string, AssetPlace> places_of_assets(Session& session, std::span<const std::string> assets);

}  // namespace portent::serve::store
