#include "train/metrics.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace portent::train {

double nasa_score(double forecast, double truth) {
  const double d = forecast - truth;
  return std::expm1(d < 0 ? -d / 13 : d / 10);
}

Metrics measure(std::span<const Outcome> outcomes) {
  Metrics m;
  double weights = 0;
  for (const auto& [forecast, truth, weight] : outcomes) {
    const double error = forecast.p50 - truth;
    weights += weight;
    m.rmse += weight * error * error;
    m.mae += weight * std::abs(error);
    m.nasa_score += weight * nasa_score(forecast.p50, truth);
    m.coverage += truth >= forecast.p10 && truth <= forecast.p90 ? weight : 0;
    m.below += truth < forecast.p10 ? weight : 0;
    m.mean_width += weight * (forecast.p90 - forecast.p10);
    ++m.count;
  }
  if (weights == 0) return m;
  m.rmse = std::sqrt(m.rmse / weights);
  for (double* mean : {&m.mae, &m.coverage, &m.below, &m.mean_width}) *mean /= weights;
  return m;
}

Metrics measure_capped(std::span<const Outcome> outcomes, double cap) {
  std::vector<Outcome> clipped(outcomes.begin(), outcomes.end());
  const auto clip = [cap](double& value) { value = std::clamp(value, 0.0, cap); };
  for (auto& [forecast, truth, weight] : clipped) {
    for (double* value : {&forecast.p10, &forecast.p50, &forecast.p90, &truth}) clip(*value);
  }
  return measure(clipped);
}

}  // namespace portent::train
