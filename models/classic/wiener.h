#pragma once

#include <optional>
#include <span>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// What a fleet tells of one asset's wear before it is seen: its drift is normal, its diffusion common.
struct WienerPrior {
  double drift = 0;           ///< mean loss of margin a life unit
  double drift_variance = 0;  ///< between assets, > 0
  double diffusion = 0;       ///< variance of the margin a life unit, > 0
  double weight = 10;  ///< increments that the fleet's diffusion counts for beside the asset's own, >= 0
  friend bool operator==(const WienerPrior&, const WienerPrior&) = default;
};

/// What is known of an asset's wear once it was seen.
struct WienerFit {
  double drift = 0;
  double drift_variance = 0;
  double diffusion = 0;
};

/// Maximum likelihood for a Wiener process with linear drift, increments weighed by their length (Whitmore
/// 1995); with a prior the conjugate posterior of the drift, diffusion averaged by counts of increments, so
/// that few points fall back on the fleet. At least two points.
WienerFit fit_wiener(const Series& series, const Threshold& threshold,
                     const std::optional<WienerPrior>& prior = std::nullopt);

/// The prior from lives of one class, by the method of moments: the spread of their drifts less what sampling
/// alone makes. Lives of fewer than three points are left out; empty with fewer than two lives.
std::optional<WienerPrior> fit_wiener_prior(std::span<const Series> lives, const Threshold& threshold);

/// Wiener process with linear drift; remaining life is its first passage of the threshold: the inverse
/// Gaussian distribution, widened by what is unknown of the drift (Si et al. 2012).
class Wiener : public TrendModel {
 public:
  explicit Wiener(std::optional<WienerPrior> prior = std::nullopt) : prior_(prior) {}
  std::string_view name() const override { return "wiener"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  std::optional<WienerPrior> prior_;
};

}  // namespace portent::models::classic
