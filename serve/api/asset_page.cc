#include "serve/api/asset_page.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace portent::serve {
namespace {

using Place = std::pair<double, std::string_view>;

double sort_key(const models::Forecast& forecast, AssetSort sort) {
  switch (sort) {
    case AssetSort::kRul:
      return forecast.rul.p50;
    case AssetSort::kHealth:
      return forecast.health;
    case AssetSort::kAsset:
      break;
  }
  return 0;
}

}  // namespace

AssetPage select_page(std::vector<models::Forecast> fleet, const AssetsQuery& query) {
  const auto place = [&](const models::Forecast& f) { return Place(sort_key(f, query.sort), f.asset); };
  AssetPage page;
  std::erase_if(fleet, [&](const auto& f) { return models::policy::worst(f.breaches) < query.min_level; });
  page.matched = fleet.size();
  if (query.after) {
    const Place last(query.after->key, query.after->asset);
    std::erase_if(fleet, [&](const auto& f) { return place(f) <= last; });
  }
  const auto kept = static_cast<std::ptrdiff_t>(std::min(query.limit, fleet.size()));
  std::vector<const models::Forecast*> order;
  std::transform(fleet.begin(), fleet.end(), std::back_inserter(order), [](const auto& f) { return &f; });
  std::partial_sort(order.begin(), order.begin() + kept, order.end(),
                    [&](const auto* a, const auto* b) { return place(*a) < place(*b); });
  for (auto it = order.begin(); it != order.begin() + kept; ++it) page.items.push_back(**it);
  if (page.items.size() < fleet.size()) {
    const models::Forecast& last = page.items.back();
    page.next = encode_cursor({query.sort, sort_key(last, query.sort), last.asset});
  }
  return page;
}

}  // namespace portent::serve
