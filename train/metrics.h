#pragma once

#include <cstddef>
#include <span>

#include "models/calibration.h"

namespace portent::train {

/// One forecast and what came true, life units.
struct Outcome {
  models::Interval forecast;
  double truth = 0;
  double weight = 1;
  models::Bounds forecast90 = {};
};

/// How good forecasts of remaining life are. All are weighted means but `nasa_score`, a weighted sum.
struct Metrics {
  double rmse = 0;  ///< of the P50
  double mae = 0;
  double nasa_score = 0;  ///< Saxena et al. 2008: exp(-d/13) - 1 for d < 0, exp(d/10) - 1 else, d = forecast
                          ///< - truth in cycles
  double coverage = 0;    ///< share of truths in [P10, P90]
  double below = 0;       ///< share of truths under P10: the machine failed before it was expected to
  double mean_width = 0;  ///< of P90 - P10
  double coverage90 = 0, below90 = 0, mean_width90 = 0;  ///< the same of the 90 % interval
  std::size_t count = 0;
};

double nasa_score(double forecast, double truth);

/// Truth and forecast as they are.
Metrics measure(std::span<const Outcome> outcomes);
/// Truth and forecast clipped to [0, cap] first.
Metrics measure_capped(std::span<const Outcome> outcomes, double cap);

}  // namespace portent::train
