#pragma once

#include <string>

#include "models/forecast.h"

namespace portent::tests {

/// A forecast of `asset` with a median of `p50` cycles out of 125, in alarm by the default policy's limits.
inline models::Forecast sample_forecast(const std::string& asset, double p50) {
  using models::policy::Edge;
  using models::policy::Level;
  models::Forecast f;
  f.asset = asset;
  f.site = "north";
  f.ts = 1'700'000'000'000;
  f.rul = {p50 * 0.75, p50, p50 * 1.25};
  f.unit = "cycle";
  f.cap = 125;
  f.health = 100 * p50 / f.cap;
  f.model = {"turbofan", 3, "abc123", "def456"};
  if (p50 <= 50) f.breaches.push_back({Level::kYellow, Edge::kHeld, f.ts});
  if (p50 <= 30) f.breaches.push_back({Level::kOrange, Edge::kHeld, f.ts});
  if (p50 <= 15) f.breaches.push_back({Level::kRed, Edge::kRaised, f.ts});
  return f;
}

}  // namespace portent::tests
