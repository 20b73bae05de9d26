#pragma once

#include <optional>
#include <span>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// What a fleet tells of an asset's log-linear wear: both coefficients normal and independent.
struct ExponentialPrior {
  double intercept = 0, intercept_variance = 1;  ///< of ln(amplitude) where t = 0
  double slope = 0, slope_variance = 1;          ///< of ln(amplitude) a life unit
  double noise = 1;                              ///< variance of ln(amplitude) about the line, > 0
  friend bool operator==(const ExponentialPrior&, const ExponentialPrior&) = default;
};

/// ln(amplitude) = intercept + slope t, and what is unknown of it.
struct ExponentialFit {
  double intercept = 0, slope = 0;
  double intercept_variance = 0, slope_variance = 0, covariance = 0;
  double noise = 0;
};

/// Least squares, or with a prior the posterior of Gebraeel et al. 2005. `origin`: y as new; the amplitude is
/// |y - origin| in the direction of the threshold, at least a hundredth of what it is at the threshold, so
/// that noise about the origin has a logarithm. At least three points, two with a prior.
ExponentialFit fit_exponential(const Series& series, const Threshold& threshold, double origin,
                               const std::optional<ExponentialPrior>& prior = std::nullopt);

/// The prior from lives whose t counts from their start; lives of fewer than five points are left out; empty
/// with fewer than two lives.
std::optional<ExponentialPrior> fit_exponential_prior(std::span<const Series> lives,
                                                      const Threshold& threshold, double origin);

/// Exponential degradation (Gebraeel, Lawley, Li, Ryan 2005, "Residual-life distributions from component
/// degradation signals: a Bayesian approach", independent errors): P(T <= t) = P(ln amplitude at now + t is
/// past its threshold), given that it is not now.
class Exponential : public TrendModel {
 public:
  explicit Exponential(double origin, std::optional<ExponentialPrior> prior = std::nullopt)
      : origin_(origin), prior_(prior) {}
  std::string_view name() const override { return "exponential"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  double origin_;
  std::optional<ExponentialPrior> prior_;
};

}  // namespace portent::models::classic
