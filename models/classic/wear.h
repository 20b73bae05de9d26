#pragma once

#include <optional>
#include <span>

#include "models/classic/wiener.h"

namespace portent::models::classic {

/// One measured wear surface, oldest first.
struct WearHistory {
  std::span<const double> t;      ///< life units, rises strictly
  std::span<const double> depth;  ///< worn away, from new
  std::span<const double> load;   ///< entry i: mean between i - 1 and i (entry 0 is not read), >= 0
  std::span<const double> speed;  ///< the same, >= 0
};

/// Depths over exposure, the integral of load times speed, in which Archard's wear is a straight line. Points
/// between which nothing was exposed are merged (the newest depth stays).
struct Exposure {
  std::vector<double> t, depth;
  Series series() const { return {t, depth}; }
};
Exposure exposure_of(const WearHistory& history);

/// Archard 1953: depth grows by k * load * speed; k, which holds hardness and area, per asset. The rate in
/// exposure is a Wiener process (models/classic/wiener.h), so that k is the asset's own least squares, pulled
/// to `fleet` where points are few; life in exposure is turned into life units by the planned load and speed.
/// Horizons are life units; `rate` is d depth / dt at the plan. Never fails where the plan exposes nothing.
TrendForecast wear_forecast(const WearHistory& history, double limit, double planned_load,
                            double planned_speed, const std::optional<WienerPrior>& fleet,
                            std::span<const double> horizons);

}  // namespace portent::models::classic
