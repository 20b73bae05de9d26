#include "models/classic/physics_trends.h"

#include <cmath>
#include <vector>

#include "models/classic/crossing.h"

namespace portent::models::classic {

TrendForecast CrackGrowth::forecast(const Series& series, const Threshold& threshold,
                                    std::span<const double> horizons) const {
  if (threshold.falling) return {};
  if (auto known = settled(series, threshold, 2, horizons)) return *known;
  const std::vector<double> stress(series.t.size(), past_);
  return crack_forecast(law_, {series.t, series.y, stress}, fleet_, planned_, threshold.level, horizons);
}

TrendForecast ArchardWear::forecast(const Series& series, const Threshold& threshold,
                                    std::span<const double> horizons) const {
  if (threshold.falling) return {};
  if (auto known = settled(series, threshold, 2, horizons)) return *known;
  const std::vector<double> load(series.t.size(), past_.load), speed(series.t.size(), past_.speed);
  return wear_forecast({series.t, series.y, load, speed}, threshold.level, planned_.load, planned_.speed,
                       fleet_, horizons);
}

TrendForecast RatedBearing::forecast(const Series& series, const Threshold&,
                                     std::span<const double> horizons) const {
  if (series.y.empty() || !(std::isfinite(series.y.back()) && series.y.back() >= 0)) return {};
  const double used = series.y.back();
  TrendForecast forecast;
  forecast.known = true;
  forecast.life = remaining_bearing_life(bearing_, used, planned_);
  forecast.rate = 1 / rating_life_hours(bearing_, planned_);
  for (const double ahead : horizons) {
    const double then = used + forecast.rate * ahead;
    forecast.trajectory.push_back({ahead, then, then, then});
  }
  return forecast;
}

}  // namespace portent::models::classic
