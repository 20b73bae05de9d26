#pragma once

#include <memory>
#include <string>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// Another trend model on the logarithm of how far y is from `origin` (y as new), for wear that feeds on
/// itself: there a straight line is exponential growth. Amplitudes under a hundredth of the one at the
/// threshold count as that. Fleet priors of the inner model are of the same scale: see log_amplitude().
class LogScale : public TrendModel {
 public:
  /// `newest`: points used.
  LogScale(std::unique_ptr<TrendModel> inner, double origin, std::size_t newest = 100000);
  std::string_view name() const override { return name_; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  std::unique_ptr<TrendModel> inner_;
  double origin_;
  std::size_t newest_;
  std::string name_;  ///< "log " and the inner's
};

/// ln of the amplitude of y towards the threshold. The origin has a positive margin.
double log_amplitude(double y, const Threshold& threshold, double origin);

}  // namespace portent::models::classic
