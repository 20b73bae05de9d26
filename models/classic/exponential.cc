#include "models/classic/exponential.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/classic/crossing.h"
#include "models/classic/normal.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kReach = 1000;           // spans of the series
constexpr double kLeastAmplitude = 0.01;  // of that at the threshold
constexpr double kLeastNoise = 1e-8;

double log_amplitude(double y, const Threshold& threshold, double origin) {
  const double whole = threshold.margin(origin);
  return native::fixed_log(std::max(whole - threshold.margin(y), kLeastAmplitude * whole));
}

/// Sums of a least-squares line through t and ln(amplitude).
struct Sums {
  double n = 0, t = 0, tt = 0, y = 0, ty = 0, yy = 0;
  void add(double time, double value) {
    ++n;
    t += time;
    tt += time * time;
    y += value;
    ty += time * value;
    yy += value * value;
  }
};

ExponentialFit posterior(const Sums& s, const ExponentialPrior& prior) {
  const double a = s.n / prior.noise + 1 / prior.intercept_variance, b = s.t / prior.noise;
  const double d = s.tt / prior.noise + 1 / prior.slope_variance;
  const double p = s.y / prior.noise + prior.intercept / prior.intercept_variance;
  const double q = s.ty / prior.noise + prior.slope / prior.slope_variance;
  const double determinant = a * d - b * b;
  return {(d * p - b * q) / determinant,
          (a * q - b * p) / determinant,
          d / determinant,
          a / determinant,
          -b / determinant,
          prior.noise};
}

ExponentialFit least_squares(const Sums& s) {
  const double determinant = s.n * s.tt - s.t * s.t;
  const double slope = (s.n * s.ty - s.t * s.y) / determinant;
  const double intercept = (s.y - slope * s.t) / s.n;
  const double residual = s.yy - intercept * s.y - slope * s.ty;
  const double noise = std::max(residual / (s.n - 2), kLeastNoise);
  return {intercept, slope, noise * s.tt / determinant, noise * s.n / determinant, -noise * s.t / determinant,
          noise};
}

/// Distance of the line to the threshold in its own deviations, at time t: P(past) = Phi of it.
double lead(const ExponentialFit& fit, double failing, double t) {
  const double variance =
      fit.intercept_variance + 2 * t * fit.covariance + t * t * fit.slope_variance + fit.noise;
  return (fit.intercept + fit.slope * t - failing) / std::sqrt(std::max(variance, kLeastNoise));
}

}  // namespace

ExponentialFit fit_exponential(const Series& series, const Threshold& threshold, double origin,
                               const std::optional<ExponentialPrior>& prior) {
  assert(series.t.size() >= (prior ? 2U : 3U));
  Sums sums;
  for (std::size_t i = 0; i < series.t.size(); ++i)
    sums.add(series.t[i], log_amplitude(series.y[i], threshold, origin));
  return prior ? posterior(sums, *prior) : least_squares(sums);
}

std::optional<ExponentialPrior> fit_exponential_prior(std::span<const Series> lives,
                                                      const Threshold& threshold, double origin) {
  struct Moments {
    double sum = 0, squares = 0, sampling = 0;
    void add(double value, double variance) {
      sum += value;
      squares += value * value;
      sampling += variance;
    }
    double mean(double n) const { return sum / n; }
    double spread(double n) const {
      const double between = (squares - sum * sum / n) / (n - 1) - sampling / n;
      return std::max(between, std::max(1e-4 * mean(n) * mean(n), 1e-12));
    }
  };
  Moments intercept, slope;
  double count = 0, noise = 0;
  for (const Series& life : lives) {
    if (life.t.size() < 5) continue;
    const ExponentialFit own = fit_exponential(life, threshold, origin);
    intercept.add(own.intercept, own.intercept_variance);
    slope.add(own.slope, own.slope_variance);
    noise += own.noise;
    ++count;
  }
  if (count < 2) return std::nullopt;
  return ExponentialPrior{intercept.mean(count), intercept.spread(count), slope.mean(count),
                          slope.spread(count), noise / count};
}

TrendForecast Exponential::forecast(const Series& series, const Threshold& threshold,
                                    std::span<const double> horizons) const {
  if (!(threshold.margin(origin_) > 0)) return {};
  if (auto known = settled(series, threshold, prior_ ? 2 : 3, horizons)) return *known;
  const ExponentialFit fit = fit_exponential(series, threshold, origin_, prior_);
  const double failing = native::fixed_log(threshold.margin(origin_)), now = series.t.back();
  const double already = normal_cdf(lead(fit, failing, now));
  const double alive = std::max(1 - already, 1e-12);
  TrendForecast forecast;
  forecast.known = true;
  forecast.life = life_quantiles(
      [&](double time) { return (normal_cdf(lead(fit, failing, now + time)) - already) / alive; },
      kReach * span_of(series));
  const double outward = threshold.falling ? -1 : 1;
  forecast.rate = outward * fit.slope * native::fixed_exp(fit.intercept + fit.slope * now);
  for (const double ahead : horizons) {
    const double t = now + ahead, middle = fit.intercept + fit.slope * t;
    const double variance = fit.intercept_variance + 2 * t * fit.covariance + t * t * fit.slope_variance;
    const double spread = kZ90 * std::sqrt(std::max(variance, 0.0) + fit.noise);
    const double less = origin_ + outward * native::fixed_exp(middle - spread);
    const double more = origin_ + outward * native::fixed_exp(middle + spread);
    forecast.trajectory.push_back(
        {ahead, std::min(less, more), origin_ + outward * native::fixed_exp(middle), std::max(less, more)});
  }
  return forecast;
}

}  // namespace portent::models::classic
