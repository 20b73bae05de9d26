#include "serve/stream/fleet_view.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace portent::serve {

void FleetView::update(models::Forecast forecast) {
  std::string asset = forecast.asset;
  const std::lock_guard lock(mutex_);
  if (!forecast.part.empty()) {
    std::string part = forecast.part;
    parts_[asset].insert_or_assign(std::move(part), std::move(forecast));
    return;
  }
  newest_.insert_or_assign(std::move(asset), std::move(forecast));
}

std::optional<models::Forecast> FleetView::find(const std::string& asset) const {
  const std::lock_guard lock(mutex_);
  const auto found = newest_.find(asset);
  if (found == newest_.end()) return std::nullopt;
  return found->second;
}

std::vector<models::Forecast> FleetView::parts_of(const std::string& asset) const {
  std::vector<models::Forecast> copies;
  const std::lock_guard lock(mutex_);
  const auto own = newest_.find(asset);
  const auto parts = parts_.find(asset);
  if (own == newest_.end() || parts == parts_.end()) return copies;
  for (const auto& [part, forecast] : parts->second)
    if (forecast.model.hash == own->second.model.hash) copies.push_back(forecast);
  return copies;
}

std::vector<models::Forecast> FleetView::all() const {
  std::vector<models::Forecast> copies;
  const std::lock_guard lock(mutex_);
  copies.reserve(newest_.size());
  for (const auto& [asset, forecast] : newest_) copies.push_back(forecast);
  return copies;
}

std::vector<models::Forecast> FleetView::nearest_to_failure(std::size_t most) const {
  std::vector<models::Forecast> copies;
  const std::lock_guard lock(mutex_);
  std::vector<const models::Forecast*> order;
  order.reserve(newest_.size());
  for (const auto& [asset, forecast] : newest_) order.push_back(&forecast);
  const auto kept = order.begin() + static_cast<std::ptrdiff_t>(std::min(most, order.size()));
  std::partial_sort(order.begin(), kept, order.end(), [](const auto* a, const auto* b) {
    return std::tie(a->rul.p50, a->asset) < std::tie(b->rul.p50, b->asset);
  });
  copies.reserve(static_cast<std::size_t>(kept - order.begin()));
  std::transform(order.begin(), kept, std::back_inserter(copies), [](const auto* f) { return *f; });
  return copies;
}

std::size_t FleetView::size() const {
  const std::lock_guard lock(mutex_);
  return newest_.size();
}

}  // namespace portent::serve
