#pragma once

#include <span>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// Grey model GM(1,1): dx1/dt + a x1 = b over the running sum x1.
struct GreyFit {
  double development = 0;  ///< a; negative: growth
  double input = 0;        ///< b
  double first = 0;        ///< x0(1), which the solution starts from
};

/// Least squares of Deng 1982 over equally spaced values, all > 0, at least four.
GreyFit fit_grey(std::span<const double> values);
/// The model's value `index` steps after the first (whole or not, > 0): the difference of its running sums.
double grey_value(const GreyFit& fit, double index);

/// GM(1,1) over the newest points, for short series, of what the asset has lost (so it rises to the
/// threshold). The model is defined for positive values only and bends with the constant that is added to
/// make them so: the lift is the one of five, 0.1 to 30 times the range over the least value, that fits the
/// points best. Its intervals are no part of grey theory: the deviation of the fitted points, growing with
/// the root of the steps ahead. Looks up to 20 spans of the points used ahead; not known where the
/// development is 2 or more in size.
class Grey : public TrendModel {
 public:
  explicit Grey(std::size_t newest = 12) : newest_(newest) {}  ///< points used, >= 4
  std::string_view name() const override { return "grey"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  std::size_t newest_;
};

}  // namespace portent::models::classic
