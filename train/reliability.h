#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "train/backtest_options.h"
#include "train/replay.h"

namespace portent::train {

/// How often the truth came true at or under what was forecast with a chance.
struct ReliabilityPoint {
  double nominal = 0;   ///< the chance forecast
  double observed = 0;  ///< the share that came true
};

inline constexpr std::size_t kPitBins = 10;

/// Whether chances mean what they say, over lives that failed, each weighing one, where less than the cap was
/// left (at the cap only "long" is known). By the probability integral transform (PIT): straight lines
/// through the quantiles, 0 at no life left, 1 as far past the last quantile as that is from the median.
struct Reliability {
  std::vector<ReliabilityPoint> curve;  ///< at 0.05, 0.1, 0.2, ..., 0.9, 0.95; equal pairs where calibrated
  std::array<double, kPitBins> pit{};   ///< shares in ten equal bins: 0.1 each where calibrated
  double worst = 0;                     ///< largest |observed - nominal| of the curve
  std::size_t lives = 0;
};

Reliability score_reliability(std::span<const ReplayedLife> lives, const BacktestOptions& options);

}  // namespace portent::train
