#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "train/backtest_options.h"
#include "train/replay.h"

namespace portent::train {

/// What a way of maintaining would have cost. The cost rate is that of renewal-reward theory (Barlow and
/// Proschan 1965): cost of all replacements over life units served, so a machine replaced early costs the
/// life it had left.
struct PolicyCost {
  std::string name;
  double cost_per_life_unit = 0;
  double against_run_to_failure = 0;  ///< its cost rate over that of running to failure; 1: as dear
  double failures = 0;                ///< share of lives that failed in service
  double wasted = 0;  ///< mean life units left at a planned replacement; 0 where there are none
};

struct CostScore {
  std::vector<PolicyCost> policies;  ///< run to failure, fixed interval, one a rule, perfect foresight
  double best_interval = 0;          ///< life units; infinite where no interval beats running to failure
  std::size_t lives = 0;             ///< lives that failed; others do not enter
};

/// A rule's policy replaces `costs.response` after its first alarm, whether or not that was a nuisance. The
/// fixed interval is the best of 400 between the shortest and the longest life on these same lives: chosen in
/// hindsight, better than any that could have been chosen before. Perfect foresight replaces at the moment of
/// failure, planned.
CostScore score_costs(std::span<const ReplayedLife> lives, const BacktestOptions& options);

}  // namespace portent::train
