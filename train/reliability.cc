#include "train/reliability.h"

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

constexpr std::array<double, 11> kNominal = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

struct Knot {
  double life = 0, chance = 0;
};

std::vector<Knot> knots_of(const ReplayedForecast& f) {
  const auto& rul = f.forecast.rul;
  std::vector<Knot> knots = {{0, 0}};
  if (f.band90) knots.push_back({f.band90->low, 0.05});
  knots.insert(knots.end(), {{rul.p10, 0.1}, {rul.p50, 0.5}, {rul.p90, 0.9}});
  if (f.band90) knots.push_back({f.band90->high, 0.95});
  knots.push_back({2 * knots.back().life - rul.p50, 1});
  return knots;
}

/// The forecast chance of at most `life`.
double pit_of(const ReplayedForecast& f, double life) {
  const auto knots = knots_of(f);
  std::size_t k = 0;
  while (k < knots.size() && knots[k].life <= life) ++k;
  if (k == 0) return 0;
  if (k == knots.size()) return 1;
  const Knot &a = knots[k - 1], &b = knots[k];
  return a.chance + (b.chance - a.chance) * (life - a.life) / (b.life - a.life);
}

std::vector<double> pits_of(const ReplayedLife& life, double cap) {
  std::vector<double> pits;
  for (const ReplayedForecast& f : life.forecasts)
    if (judged(f) && f.remaining < cap) pits.push_back(pit_of(f, f.remaining));
  return pits;
}

}  // namespace

Reliability score_reliability(std::span<const ReplayedLife> lives, const BacktestOptions& options) {
  Reliability result;
  for (const double nominal : kNominal) result.curve.push_back({nominal, 0});
  for (const ReplayedLife& life : lives) {
    const auto pits = life.failed ? pits_of(life, options.cap) : std::vector<double>{};
    if (pits.empty()) continue;
    ++result.lives;
    const double weight = 1 / static_cast<double>(pits.size());
    for (const double pit : pits) {
      for (ReliabilityPoint& point : result.curve) point.observed += pit <= point.nominal ? weight : 0;
      result.pit[std::min(kPitBins - 1, static_cast<std::size_t>(pit * kPitBins))] += weight;
    }
  }
  const double all = std::max(1.0, static_cast<double>(result.lives));
  for (double& share : result.pit) share /= all;
  for (ReliabilityPoint& point : result.curve) {
    point.observed /= all;
    if (result.lives > 0) result.worst = std::max(result.worst, std::abs(point.observed - point.nominal));
  }
  return result;
}

}  // namespace portent::train
