#include "models/failure_chance.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace portent::models {
namespace {

constexpr std::size_t kQuantiles = 5;
constexpr std::array<double, kQuantiles> kLevel = {0.05, 0.1, 0.5, 0.9, 0.95};
constexpr double kTailSpacings =
    2;  // of the two outer quantiles, from the outermost to where nothing is left
constexpr double kTailMass = 0.05;

/// What is left of a tail at `beyond` life units behind its quantile.
double tail(double beyond, double length) {
  if (beyond >= length) return 0;
  const double share = 1 - beyond / length;
  return kTailMass * share * share;
}

double lower_tail(const CalibratedLife& life, double cap, double horizon) {
  const double p05 = life.rul90.low, p10 = life.rul.p10;
  const double length = p10 >= cap ? p05 : std::min(kTailSpacings * (p10 - p05), p05);
  return tail(p05 - horizon, length);
}

double upper_tail(const CalibratedLife& life, double horizon) {
  const double p90 = life.rul.p90, p95 = life.rul90.high;
  return 1 - tail(horizon - p95, kTailSpacings * (p95 - p90));
}

}  // namespace

double failure_chance(const CalibratedLife& life, double cap, double horizon) {
  if (horizon <= 0) return 0;
  const std::array<double, kQuantiles> at = {life.rul90.low, life.rul.p10, life.rul.p50, life.rul.p90,
                                             life.rul90.high};
  if (horizon < at[0]) return lower_tail(life, cap, horizon);
  for (std::size_t i = 1; i < kQuantiles; ++i) {
    if (at[i - 1] >= cap) return kLevel[i - 1];
    if (horizon < at[i])
      return kLevel[i - 1] + (kLevel[i] - kLevel[i - 1]) * (horizon - at[i - 1]) / (at[i] - at[i - 1]);
  }
  return at.back() >= cap ? kLevel.back() : upper_tail(life, horizon);
}

}  // namespace portent::models
