#pragma once

#include <span>

#include "models/classic/trend.h"

namespace portent::models::classic {

struct HoltParameters {
  double alpha = 0.5;           ///< (0, 1), of the level
  double beta = 0.1;            ///< [0, 1], of the trend (beta* of Hyndman's component form)
  double damping = 1;           ///< (0, 1]; 1: a straight trend
  double level = 0, trend = 0;  ///< before the first point; trend by step
};

struct HoltFit {
  double level = 0, trend = 0;  ///< after the last point
  double squares = 0;           ///< of the errors one step ahead
};

/// Holt's linear or damped trend over equally spaced values (Hyndman, Athanasopoulos, "Forecasting:
/// principles and practice", 2nd ed., 7.2).
HoltFit run_holt(std::span<const double> y, const HoltParameters& parameters);

/// Parameters by the least sum of squares over a grid of 9 alphas, 5 betas and 4 dampings; level and trend
/// before the first point from a straight line through the first ones. At least four values.
HoltParameters fit_holt(std::span<const double> y);

/// Holt's trend with intervals that grow with the horizon as those of ETS(A, Ad, N) (Hyndman, Koehler, Ord,
/// Snyder 2008, 6.4). Unequal steps are made equal by straight lines. Looks up to 20 spans of the series
/// ahead.
class Holt : public TrendModel {
 public:
  std::string_view name() const override { return "holt"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;
};

}  // namespace portent::models::classic
