#include "models/classic/wear.h"

#include <cassert>

namespace portent::models::classic {

Exposure exposure_of(const WearHistory& history) {
  assert(history.t.size() == history.depth.size() && history.t.size() == history.load.size() &&
         history.t.size() == history.speed.size());
  Exposure exposure;
  for (std::size_t i = 0; i < history.t.size(); ++i) {
    const double exposed =
        i == 0 ? 0 : history.load[i] * history.speed[i] * (history.t[i] - history.t[i - 1]);
    if (i > 0 && !(exposed > 0)) {
      exposure.depth.back() = history.depth[i];
      continue;
    }
    exposure.t.push_back(i == 0 ? 0 : exposure.t.back() + exposed);
    exposure.depth.push_back(history.depth[i]);
  }
  return exposure;
}

TrendForecast wear_forecast(const WearHistory& history, double limit, double planned_load,
                            double planned_speed, const std::optional<WienerPrior>& fleet,
                            std::span<const double> horizons) {
  const double pace = planned_load * planned_speed;  // exposure a life unit
  const Exposure exposure = exposure_of(history);
  std::vector<double> exposures(horizons.begin(), horizons.end());
  for (double& ahead : exposures) ahead *= pace;
  TrendForecast forecast = Wiener(fleet).forecast(exposure.series(), {limit, false}, exposures);
  Quantiles& q = forecast.life;
  for (double* quantile : {&q.mean, &q.q05, &q.q10, &q.q50, &q.q90, &q.q95})
    if (*quantile > 0) *quantile = pace > 0 ? *quantile / pace : kNever;
  forecast.rate *= pace;
  for (std::size_t i = 0; i < forecast.trajectory.size(); ++i) forecast.trajectory[i].ahead = horizons[i];
  return forecast;
}

}  // namespace portent::models::classic
