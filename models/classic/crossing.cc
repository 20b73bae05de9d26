#include "models/classic/crossing.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/classic/normal.h"

namespace portent::models::classic {
namespace {

constexpr double kNearest = 1e-7;  // of the reach: where the search begins
constexpr double kGrowth = 1.15;
constexpr int kHalvings = 40;

bool is_series(const Series& series) {
  if (series.t.size() != series.y.size()) return false;
  for (std::size_t i = 0; i < series.t.size(); ++i) {
    if (!std::isfinite(series.t[i]) || !std::isfinite(series.y[i])) return false;
    if (i > 0 && !(series.t[i] > series.t[i - 1])) return false;
  }
  return true;
}

double swansons_mean(const Quantiles& q) {
  return 0.3 * q.q10 + 0.4 * q.q50 + 0.3 * q.q90;
}

}  // namespace

std::optional<TrendForecast> settled(const Series& series, const Threshold& threshold, std::size_t least,
                                     std::span<const double> horizons) {
  if (series.t.size() < std::max<std::size_t>(least, 2) || !is_series(series)) return TrendForecast{};
  const double now = series.y.back();
  if (threshold.margin(now) > 0) return std::nullopt;
  TrendForecast over;
  over.known = true;
  over.life = {};
  for (const double ahead : horizons) over.trajectory.push_back({ahead, now, now, now});
  return over;
}

double first_time(const std::function<bool(double)>& reached, double reach) {
  double before = 0, at = kNearest * reach;
  while (!reached(at)) {
    if (at >= reach) return kNever;
    before = at;
    at = std::min(at * kGrowth, reach);
  }
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (before + at) / 2;
    (reached(middle) ? at : before) = middle;
  }
  return at;
}

Quantiles life_quantiles(const std::function<double(double)>& cdf, double reach) {
  const auto at = [&](double p) { return first_time([&](double time) { return cdf(time) >= p; }, reach); };
  Quantiles q{0, at(0.05), at(0.1), at(0.5), at(0.9), at(0.95)};
  q.mean = swansons_mean(q);
  return q;
}

std::vector<TrendPoint> trajectory_of(const Future& future, std::span<const double> horizons) {
  std::vector<TrendPoint> points;
  for (const double ahead : horizons) {
    const Marginal y = future(ahead);
    points.push_back({ahead, y.mean - kZ90 * y.deviation, y.mean, y.mean + kZ90 * y.deviation});
  }
  return points;
}

TrendForecast follow(const Future& future, const Threshold& threshold, std::span<const double> horizons,
                     double reach, double rate) {
  const auto at = [&](double z) {
    const auto past = [&](double ahead) {
      const Marginal y = future(ahead);
      return threshold.margin(y.mean) + z * y.deviation <= 0;
    };
    return first_time(past, reach);
  };
  TrendForecast forecast;
  forecast.known = true;
  forecast.life = {0, at(-kZ95), at(-kZ90), at(0), at(kZ90), at(kZ95)};
  forecast.life.mean = swansons_mean(forecast.life);
  forecast.rate = rate;
  forecast.trajectory = trajectory_of(future, horizons);
  return forecast;
}

EvenSeries evenly_spaced(const Series& series) {
  const std::size_t n = series.t.size();
  assert(n >= 2);
  EvenSeries even;
  even.step = span_of(series) / static_cast<double>(n - 1);
  std::size_t right = 1;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = series.t.front() + static_cast<double>(i) * even.step;
    while (right + 1 < n && series.t[right] < t) ++right;
    const double width = series.t[right] - series.t[right - 1];
    const double share = std::clamp((t - series.t[right - 1]) / width, 0.0, 1.0);
    even.y.push_back(series.y[right - 1] + share * (series.y[right] - series.y[right - 1]));
  }
  return even;
}

Future future_of(std::vector<Marginal> steps, double step) {
  assert(!steps.empty());
  return [steps = std::move(steps), step](double ahead) {
    const double at = std::clamp(ahead / step, 0.0, static_cast<double>(steps.size() - 1));
    const auto left = std::min(static_cast<std::size_t>(at), steps.size() - 1);
    const std::size_t right = std::min(left + 1, steps.size() - 1);
    const double share = at - static_cast<double>(left);
    return Marginal{steps[left].mean + share * (steps[right].mean - steps[left].mean),
                    steps[left].deviation + share * (steps[right].deviation - steps[left].deviation)};
  };
}

}  // namespace portent::models::classic
