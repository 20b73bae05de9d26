#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/backtest_options.h"
#include "train/replay.h"

namespace portent::train {

/// How forecasts of health did, so far ahead.
struct TrajectoryPoint {
  double ahead = 0;     ///< life units
  double coverage = 0;  ///< share of later healths in [P10, P90]
  double mae = 0;       ///< of the P50, points of health
  std::size_t lives = 0, forecasts = 0;
};

/// The forecasts' trajectories against what came: health is 100 * min(remaining life, cap) / cap. By how far
/// ahead, ascending; of lives that failed, each weighing one; up to the failure, not beyond it. Empty where
/// the model gives no trajectory.
std::vector<TrajectoryPoint> score_trajectories(std::span<const ReplayedLife> lives,
                                                const BacktestOptions& options);

}  // namespace portent::train
