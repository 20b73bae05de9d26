#pragma once

#include "models/classic/trend.h"

namespace portent::models::classic {

/// A straight line that up to 29 % of the points can't spoil.
struct RobustLine {
  double slope = 0;
  double middle = 0;           ///< median time
  double at_middle = 0;        ///< y of the line there
  double slope_deviation = 0;  ///< from Sen's interval by Kendall's statistic, normal approximation
  double scatter = 0;          ///< of points about the line: 1.4826 times the median absolute residual
};

/// Median of the slopes of all pairs (Theil 1950; Sen 1968, "Estimates of the regression coefficient based on
/// Kendall's tau"). O(n^2 log n), at least two points; of more than 200 the newest 200 count.
RobustLine fit_theil_sen(const Series& series);

/// A robust straight line over the newest points: what is left when nothing better is known.
class TheilSen : public TrendModel {
 public:
  explicit TheilSen(std::size_t newest = 200) : newest_(newest) {}  ///< points used, >= 4
  std::string_view name() const override { return "theil_sen"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  std::size_t newest_;
};

}  // namespace portent::models::classic
