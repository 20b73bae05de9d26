#include "serve/desk/asset_places.h"

#include <vector>

#include "serve/store/due.h"

namespace portent::serve::desk {
namespace {

constexpr std::int64_t kKnownFor = 5'000;  // ms

}  // namespace

void AssetPlaces::learn(store::Session& session, const std::set<std::string>& assets, std::int64_t now_ms) {
  if (store::is_due(now_ms, since_ms_, kKnownFor)) places_.clear(), since_ms_ = now_ms;
  std::vector<std::string> unknown;
  for (const std::string& asset : assets)
    if (!places_.contains(asset)) unknown.push_back(asset);
  const auto found = places_of_assets(session, unknown);
  for (const std::string& asset : unknown) {
    const auto place = found.find(asset);
    places_[asset] = place == found.end() ? store::AssetPlace{} : place->second;
  }
}

const store::AssetPlace& AssetPlaces::of(const std::string& asset) const {
  static const store::AssetPlace kNowhere;
  const auto known = places_.find(asset);
  return known == places_.end() ? kNowhere : known->second;
}

}  // namespace portent::serve::desk
