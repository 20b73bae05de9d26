#pragma once

#include <cstddef>
#include <vector>

#include "train/alarm_score.h"
#include "train/backtest_options.h"
#include "train/bin_score.h"
#include "train/cost_score.h"
#include "train/prognostic_score.h"
#include "train/reliability.h"
#include "train/replay.h"
#include "train/trajectory_score.h"

namespace portent::train {

/// What forecasts of held-out lives were worth to those who would have acted on them. Lives that did not fail
/// count only where they prove something: nuisance alarms, and bounds they have outlived. Definitions stand
/// with each part; docs/decisions/0013-backtest.md says why these.
struct Backtest {
  BacktestOptions options;
  std::size_t failed = 0, censored = 0;  ///< lives
  std::size_t forecasts = 0;
  std::vector<AlarmScore> alarms;  ///< by options.rules; the first is the one to act on
  IntervalScores intervals;
  Reliability reliability;
  PrognosticScore prognosis;
  std::vector<TrajectoryPoint> trajectory;
  CostScore costs;
};

/// Lives without forecasts are left out. Throws FatalError where the options make no sense or no life is
/// left.
Backtest backtest(const std::vector<ReplayedLife>& lives, const BacktestOptions& options);

}  // namespace portent::train
