#include "train/prognostic_score.h"

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

double truth_of(const ReplayedForecast& f, double cap) {
  return std::min(f.remaining, cap);
}

double error_of(const ReplayedForecast& f, double cap) {
  return std::abs(f.forecast.rul.p50 - truth_of(f, cap));
}

bool within_cone(const ReplayedForecast& f, const BacktestOptions& o, double floor) {
  return error_of(f, o.cap) <= std::max(o.alpha * truth_of(f, o.cap), floor);
}

/// The forecast nearest to where `remaining` life units were truly left.
const ReplayedForecast& nearest(const ReplayedLife& life, double remaining) {
  return *std::ranges::min_element(life.forecasts, {}, [remaining](const ReplayedForecast& f) {
    return std::abs(f.remaining - remaining);
  });
}

const ReplayedForecast& at_lambda(const ReplayedLife& life, double lambda) {
  return nearest(life, (1 - lambda) * life.forecasts.front().remaining);
}

void add_to(ConeShare& share, const ReplayedForecast& f, const BacktestOptions& o) {
  ++share.lives;
  if (within_cone(f, o, 0)) ++share.strict;
  if (within_cone(f, o, o.floor)) ++share.floored;
}

bool always_within_from_half(const ReplayedLife& life, const BacktestOptions& o, double floor) {
  const double half = life.forecasts.front().remaining / 2;
  return std::ranges::all_of(life.forecasts, [&](const ReplayedForecast& f) {
    return f.remaining > half || within_cone(f, o, floor);
  });
}

double horizon_of(const ReplayedLife& life, const BacktestOptions& o) {
  const double width = o.alpha / 2 * length_of(life);
  double horizon = 0;
  for (auto f = life.forecasts.rbegin(); f != life.forecasts.rend() && error_of(*f, o.cap) <= width; ++f)
    horizon = f->remaining;
  return horizon;
}

double relative_accuracy_of(const ReplayedLife& life, const BacktestOptions& o) {
  constexpr int kPlaces = 9;
  double sum = 0;
  for (int i = 1; i <= kPlaces; ++i) {
    const ReplayedForecast& f = at_lambda(life, i / 10.0);
    const double truth = truth_of(f, o.cap);
    sum += truth > 0 ? 1 - error_of(f, o.cap) / truth : 0;
  }
  return sum / kPlaces;
}

void add_life(const ReplayedLife& life, const BacktestOptions& o, PrognosticScore& score) {
  ++score.lives;
  for (ConeShare& share : score.at_lambda) add_to(share, at_lambda(life, share.at), o);
  for (ConeShare& share : score.at_life)
    if (life.forecasts.front().remaining >= share.at) add_to(share, nearest(life, share.at), o);
  if (always_within_from_half(life, o, 0)) ++score.strict_from_half;
  if (always_within_from_half(life, o, o.floor)) ++score.floored_from_half;
}

}  // namespace

PrognosticScore score_prognosis(std::span<const ReplayedLife> lives, const BacktestOptions& o) {
  PrognosticScore score;
  for (const double lambda : o.lambdas) score.at_lambda.push_back({lambda});
  for (const double life : o.fixed_lives) score.at_life.push_back({life});
  std::vector<double> horizons, accuracies;
  for (const ReplayedLife& life : lives) {
    if (!life.failed || life.forecasts.empty()) continue;
    add_life(life, o, score);
    horizons.push_back(horizon_of(life, o));
    accuracies.push_back(relative_accuracy_of(life, o));
  }
  score.horizon = spread(std::move(horizons));
  score.relative_accuracy = spread(std::move(accuracies));
  return score;
}

}  // namespace portent::train
