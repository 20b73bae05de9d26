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
  for (const auto& [forecast, truth, weight, forecast90] : outcomes) {
    const double error = forecast.p50 - truth;
    weights += weight;
    m.rmse += weight * error * error;
    m.mae += weight * std::abs(error);
    m.nasa_score += weight * nasa_score(forecast.p50, truth);
    m.coverage += truth >= forecast.p10 && truth <= forecast.p90 ? weight : 0;
    m.below += truth < forecast.p10 ? weight : 0;
    m.mean_width += weight * (forecast.p90 - forecast.p10);
    m.coverage90 += truth >= forecast90.low && truth <= forecast90.high ? weight : 0;
    m.below90 += truth < forecast90.low ? weight : 0;
    m.mean_width90 += weight * (forecast90.high - forecast90.low);
    ++m.count;
  }
  if (weights == 0) return m;
  m.rmse = std::sqrt(m.rmse / weights);
  for (double* mean :
       {&m.mae, &m.coverage, &m.below, &m.mean_width, &m.coverage90, &m.below90, &m.mean_width90})
    *mean /= weights;
  return m;
}

Metrics measure_capped(std::span<const Outcome> outcomes, double cap) {
  std::vector<Outcome> clipped(outcomes.begin(), outcomes.end());
  const auto clip = [cap](double& value) { value = std::clamp(value, 0.0, cap); };
  for (auto& [forecast, truth, weight, forecast90] : clipped) {
    for (double* value :
         {&forecast.p10, &forecast.p50, &forecast.p90, &truth, &forecast90.low, &forecast90.high})
      clip(*value);
  }
  return measure(clipped);
}

}  // namespace portent::train
