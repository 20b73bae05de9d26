#include "models/forecast.h"

#include <fmt/format.h>

#include <algorithm>

namespace portent::models {

std::string_view state_name(ForecastState state) {
  switch (state) {
    case ForecastState::kOk:
      return "ok";
    case ForecastState::kWarming:
      return "warming";
    case ForecastState::kMidLife:
      return "mid_life";
    case ForecastState::kBeyondRange:
      return "beyond_range";
    case ForecastState::kOutOfDistribution:
      return "out_of_distribution";
  }
  return "ok";
}

std::vector<TrajectoryPoint> health_ahead(const Interval& rul, double cap, const std::vector<double>& ahead) {
  std::vector<TrajectoryPoint> points;
  for (const double at : ahead) {
    const auto health = [&](double life) {
      return life >= cap ? 100 : 100 * std::clamp(life - at, 0.0, cap) / cap;
    };
    points.push_back({at, {health(rul.p10), health(rul.p50), health(rul.p90)}});
  }
  return points;
}

bool life_unknown(const Forecast& f) {
  return f.state == ForecastState::kBeyondRange && f.failure_probability.empty() && f.rul.p10 == 0 &&
         f.rul.p90 >= f.cap;
}

std::string forecast_id(const Forecast& forecast) {
  const std::string_view bundle = std::string_view(forecast.model.hash).substr(0, 12);
  // "-" stands for the asset as a whole. What came from a file has no offset; its event time takes that
  // place.
  const std::string_view part = forecast.part.empty() ? "-" : std::string_view(forecast.part);
  if (forecast.evidence.last < 0)
    return fmt::format("{}/{}/{}/t{}", forecast.asset, part, bundle, forecast.ts);
  const std::string id = fmt::format("{}/{}/{}/{}", forecast.asset, part, bundle, forecast.evidence.last);
  return forecast.evidence.nth == 0 ? id : fmt::format("{}.{}", id, forecast.evidence.nth);
}

}  // namespace portent::models
