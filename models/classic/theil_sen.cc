#include "models/classic/theil_sen.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/classic/crossing.h"
#include "models/classic/normal.h"

namespace portent::models::classic {
namespace {

constexpr std::size_t kMost = 200;
constexpr std::size_t kLeast = 4;
constexpr double kReach = 1000;             // spans of the series
constexpr double kMadToDeviation = 1.4826;  // of a normal distribution

double median(std::vector<double> values) {
  const std::size_t half = values.size() / 2;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(half));
  const double upper = values[half];
  if (values.size() % 2 == 1) return upper;
  return (*std::ranges::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half)) +
          upper) /
         2;
}

std::vector<double> sorted_slopes(const Series& series) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < series.t.size(); ++i)
    for (std::size_t j = i + 1; j < series.t.size(); ++j)
      slopes.push_back((series.y[j] - series.y[i]) / (series.t[j] - series.t[i]));
  std::ranges::sort(slopes);
  return slopes;
}

/// Half of Sen's 90 % interval of the slope, in normal deviations.
double slope_deviation(const std::vector<double>& sorted, double points) {
  const double width = kZ95 * std::sqrt(points * (points - 1) * (2 * points + 5) / 18);
  const auto last = static_cast<double>(sorted.size() - 1);
  const auto at = [&](double rank) { return sorted[static_cast<std::size_t>(std::clamp(rank, 0.0, last))]; };
  const auto slopes = static_cast<double>(sorted.size());
  return (at(std::ceil((slopes + width) / 2)) - at(std::floor((slopes - width) / 2) - 1)) / (2 * kZ95);
}

}  // namespace

RobustLine fit_theil_sen(const Series& all) {
  const std::size_t n = std::min(all.t.size(), kMost);
  assert(n >= 2);
  const Series series{all.t.last(n), all.y.last(n)};
  const auto slopes = sorted_slopes(series);
  RobustLine line;
  line.slope = median(slopes);
  line.slope_deviation = slope_deviation(slopes, static_cast<double>(n));
  line.middle = median({series.t.begin(), series.t.end()});
  std::vector<double> residuals(n);
  for (std::size_t i = 0; i < n; ++i) residuals[i] = series.y[i] - line.slope * (series.t[i] - line.middle);
  line.at_middle = median(residuals);
  for (double& residual : residuals) residual = std::abs(residual - line.at_middle);
  line.scatter = kMadToDeviation * median(std::move(residuals));
  return line;
}

TrendForecast TheilSen::forecast(const Series& series, const Threshold& threshold,
                                 std::span<const double> horizons) const {
  if (auto known = settled(series, threshold, kLeast, horizons)) return *known;
  const std::size_t used = std::min(series.t.size(), std::max(newest_, kLeast));
  const Series newest{series.t.last(used), series.y.last(used)};
  const RobustLine line = fit_theil_sen(newest);
  const double now = series.t.back();
  const Future future = [&](double ahead) {
    const double from_middle = now + ahead - line.middle;
    const double turned = line.slope_deviation * from_middle;
    return Marginal{line.at_middle + line.slope * from_middle,
                    std::sqrt(line.scatter * line.scatter + turned * turned)};
  };
  return follow(future, threshold, horizons, kReach * span_of(newest), line.slope);
}

}  // namespace portent::models::classic
