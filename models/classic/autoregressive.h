#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// y(i) = constant + trend * i + sum over k of memory[k - 1] * y(i - k) + noise.
struct AutoregressiveFit {
  double constant = 0, trend = 0;  ///< trend by step
  std::vector<double> memory;
  double noise = 0;      ///< variance
  double criterion = 0;  ///< Akaike's, to compare orders fitted over the same points
};

/// Least squares over the equally spaced values from `first` on, all coefficients at once (so the trend is
/// what remains beside the memory). Empty where the points do not determine them.
std::optional<AutoregressiveFit> fit_autoregressive(std::span<const double> y, std::size_t order,
                                                    std::size_t first);

/// Weights of past noise in the future (Box, Jenkins, 5.1): their squares sum to the variance ahead.
std::vector<double> noise_weights(std::span<const double> memory, std::size_t count);

/// AR(p) about a straight trend, p of 0 to 3 by Akaike's criterion, orders whose memory does not fade left
/// out. Unequal steps are made equal by straight lines. Looks up to 20 spans of the series ahead.
class Autoregressive : public TrendModel {
 public:
  std::string_view name() const override { return "autoregressive"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;
};

}  // namespace portent::models::classic
