#include "models/classic/wiener.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/classic/crossing.h"
#include "models/classic/normal.h"

namespace portent::models::classic {
namespace {

constexpr double kReach = 1000;  // spans of the series, or lives at the mean drift of the fleet
constexpr double kLeastSpread =
    1e-9;  // of the margin squared a span: a noiseless series still has a diffusion

}  // namespace

WienerFit fit_wiener(const Series& series, const Threshold& threshold,
                     const std::optional<WienerPrior>& prior) {
  assert(series.t.size() >= 2);
  const double span = span_of(series);
  const double lost = threshold.margin(series.y.front()) - threshold.margin(series.y.back());
  const double own_drift = lost / span;
  double squares = 0;
  for (std::size_t i = 1; i < series.t.size(); ++i) {
    const double dt = series.t[i] - series.t[i - 1];
    const double loss = threshold.margin(series.y[i - 1]) - threshold.margin(series.y[i]);
    squares += (loss - own_drift * dt) * (loss - own_drift * dt) / dt;
  }
  const auto increments = static_cast<double>(series.t.size() - 1);
  const double margin = threshold.margin(series.y.back());
  const double least = std::max(kLeastSpread * margin * margin / span, 1e-300);
  if (!prior) {
    const double diffusion = std::max(squares / increments, least);
    return {own_drift, diffusion / span, diffusion};
  }
  WienerFit fit;
  fit.diffusion =
      std::max((squares + prior->weight * prior->diffusion) / (increments + prior->weight), least);
  const double own = span / fit.diffusion, fleet = 1 / prior->drift_variance;
  fit.drift = (own * own_drift + fleet * prior->drift) / (own + fleet);
  fit.drift_variance = 1 / (own + fleet);
  return fit;
}

std::optional<WienerPrior> fit_wiener_prior(std::span<const Series> lives, const Threshold& threshold) {
  double count = 0, drifts = 0, squares = 0, diffusion = 0, sampling = 0;
  for (const Series& life : lives) {
    if (life.t.size() < 3) continue;
    const WienerFit own = fit_wiener(life, threshold);
    ++count;
    drifts += own.drift;
    squares += own.drift * own.drift;
    diffusion += own.diffusion;
    sampling += own.drift_variance;
  }
  if (count < 2) return std::nullopt;
  WienerPrior prior;
  prior.drift = drifts / count;
  prior.diffusion = diffusion / count;
  const double spread = (squares - count * prior.drift * prior.drift) / (count - 1);
  const double least = std::max(1e-4 * prior.drift * prior.drift, 1e-300);
  prior.drift_variance = std::max(spread - sampling / count, least);
  return prior;
}

TrendForecast Wiener::forecast(const Series& series, const Threshold& threshold,
                               std::span<const double> horizons) const {
  if (auto known = settled(series, threshold, prior_ ? 2 : 3, horizons)) return *known;
  const WienerFit fit = fit_wiener(series, threshold, prior_);
  const double now = series.y.back(), margin = threshold.margin(now);
  double reach = kReach * span_of(series);
  if (prior_ && prior_->drift > 0) reach = std::max(reach, kReach * margin / prior_->drift);
  TrendForecast forecast;
  forecast.known = true;
  forecast.life = life_quantiles(
      [&](double time) {
        return first_passage_cdf(time, margin, fit.drift, fit.drift_variance, fit.diffusion);
      },
      reach);
  forecast.rate = threshold.falling ? -fit.drift : fit.drift;
  forecast.trajectory = trajectory_of(
      [&](double ahead) {
        return Marginal{now + forecast.rate * ahead,
                        std::sqrt(fit.drift_variance * ahead * ahead + fit.diffusion * ahead)};
      },
      horizons);
  return forecast;
}

}  // namespace portent::models::classic
