#include "train/trajectory_score.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace portent::train {
namespace {

struct Sums {
  double covered = 0, absolute = 0, count = 0;
  std::size_t forecasts = 0;
};

std::map<double, Sums> sums_of(const ReplayedLife& life, double cap) {
  std::map<double, Sums> by_ahead;
  for (const ReplayedForecast& f : life.forecasts) {
    if (!judged(f)) continue;
    for (const HealthAhead& point : f.trajectory) {
      if (point.ahead > f.remaining) continue;
      const double health = 100 * std::min(f.remaining - point.ahead, cap) / cap;
      Sums& sums = by_ahead[point.ahead];
      sums.covered += health >= point.p10 && health <= point.p90 ? 1 : 0;
      sums.absolute += std::abs(point.p50 - health);
      ++sums.count;
    }
  }
  return by_ahead;
}

}  // namespace

std::vector<TrajectoryPoint> score_trajectories(std::span<const ReplayedLife> lives,
                                                const BacktestOptions& options) {
  std::map<double, Sums> all;
  for (const ReplayedLife& life : lives) {
    if (!life.failed) continue;
    for (const auto& [ahead, own] : sums_of(life, options.cap)) {
      Sums& sums = all[ahead];
      sums.covered += own.covered / own.count;
      sums.absolute += own.absolute / own.count;
      sums.forecasts += static_cast<std::size_t>(own.count);
      ++sums.count;
    }
  }
  std::vector<TrajectoryPoint> points;
  for (const auto& [ahead, sums] : all)
    points.push_back({ahead, sums.covered / sums.count, sums.absolute / sums.count,
                      static_cast<std::size_t>(sums.count), sums.forecasts});
  return points;
}

}  // namespace portent::train
