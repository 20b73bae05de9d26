#include "models/classic/holt.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "models/classic/crossing.h"

namespace portent::models::classic {
namespace {

constexpr std::array kAlphas = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
constexpr std::array kBetas = {0.01, 0.05, 0.1, 0.2, 0.4};
constexpr std::array kDampings = {1.0, 0.99, 0.97, 0.93};
constexpr std::size_t kFirst = 10;  // points of the line that gives the first level and trend
constexpr std::size_t kSpans = 20;
constexpr std::size_t kLeast = 6;

/// Level and trend just before the first point, by least squares.
void start(std::span<const double> y, HoltParameters& p) {
  const std::size_t n = std::min(kFirst, y.size());
  const double middle = static_cast<double>(n - 1) / 2;
  double mean = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < n; ++i) mean += y[i] / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double x = static_cast<double>(i) - middle;
    xx += x * x;
    xy += x * (y[i] - mean);
  }
  p.trend = xy / xx;
  p.level = mean - p.trend * (middle + 1);
}

std::vector<Marginal> ahead_of(const HoltFit& fit, const HoltParameters& p, std::size_t points) {
  const double variance = fit.squares / static_cast<double>(points - 3);
  double damped = 0, power = 1, grown = 1;  // sum of damping^1.., damping^j, variance in those of one step
  std::vector<Marginal> steps = {{fit.level, 0}};
  for (std::size_t h = 1; h <= kSpans * points; ++h) {
    power *= p.damping;
    damped += power;
    steps.push_back({fit.level + damped * fit.trend, std::sqrt(variance * grown)});
    const double c = p.alpha + p.alpha * p.beta * damped;
    grown += c * c;
  }
  return steps;
}

}  // namespace

HoltFit run_holt(std::span<const double> y, const HoltParameters& parameters) {
  HoltFit fit{parameters.level, parameters.trend, 0};
  for (const double value : y) {
    const double expected = fit.level + parameters.damping * fit.trend;
    const double error = value - expected;
    fit.squares += error * error;
    fit.level = expected + parameters.alpha * error;
    fit.trend = parameters.damping * fit.trend + parameters.alpha * parameters.beta * error;
  }
  return fit;
}

HoltParameters fit_holt(std::span<const double> y) {
  assert(y.size() >= 4);
  HoltParameters best, tried;
  start(y, tried);
  double least = kNever;
  for (const double damping : kDampings)
    for (const double beta : kBetas)
      for (const double alpha : kAlphas) {
        tried.alpha = alpha;
        tried.beta = beta;
        tried.damping = damping;
        const double squares = run_holt(y, tried).squares;
        if (!(squares < least)) continue;
        least = squares;
        best = tried;
      }
  return best;
}

TrendForecast Holt::forecast(const Series& series, const Threshold& threshold,
                             std::span<const double> horizons) const {
  if (auto known = settled(series, threshold, kLeast, horizons)) return *known;
  const EvenSeries even = evenly_spaced(series);
  const HoltParameters parameters = fit_holt(even.y);
  const HoltFit fit = run_holt(even.y, parameters);
  auto steps = ahead_of(fit, parameters, even.y.size());
  const double reach = even.step * static_cast<double>(steps.size() - 1);
  return follow(future_of(std::move(steps), even.step), threshold, horizons, reach,
                parameters.damping * fit.trend / even.step);
}

}  // namespace portent::models::classic
