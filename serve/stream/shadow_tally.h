#pragma once

#include <cstdint>
#include <span>

#include "models/forecast.h"

namespace portent::serve {

/// What a challenger said beside the champion.
struct ShadowTally {
  std::uint64_t forecasts = 0;  ///< of the challenger
  std::uint64_t compared = 0;   ///< pairs whose medians both mean something
  double difference = 0;        ///< sum of |median - median| over them, life units
  friend bool operator==(const ShadowTally&, const ShadowTally&) = default;
};

/// Adds the forecasts that one reading made. Those of the same step are compared, unless one of the two warms
/// up or sees what it was never trained on, or they count life in different units.
void compare(std::span<const models::Forecast> champion, std::span<const models::Forecast> shadow,
             ShadowTally& to);

}  // namespace portent::serve
