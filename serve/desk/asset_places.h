#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>

#include "serve/store/asset_site.h"

namespace portent::serve::desk {

/// What the ledger says of the assets that the stream names, by heart for a few seconds: a change of the
/// ledger holds within that time. Not thread-safe.
class AssetPlaces {
 public:
  /// Asks the ledger for those that it does not know by heart (any more).
  void learn(store::Session& session, const std::set<std::string>& assets, std::int64_t now_ms);
  /// Texts that the ledger does not say are "".
  const store::AssetPlace& of(const std::string& asset) const;

 private:
  std::unordered_map<std::string, store::AssetPlace> places_;
  std::int64_t since_ms_ = 0;  ///< the oldest of them is from then
};

}  // namespace portent::serve::desk
