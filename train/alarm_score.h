#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/backtest_options.h"
#include "train/replay.h"
#include "train/spread.h"

namespace portent::train {

/// From the forecast that raised an alarm to the one that cleared it.
struct AlarmSpan {
  std::size_t raised = 0;   ///< index of the forecast
  std::size_t cleared = 0;  ///< the number of forecasts where it stood to the end
  friend bool operator==(const AlarmSpan&, const AlarmSpan&) = default;
};

/// When `rule` would have stood, judged as in serving: forecasts while warming or out of distribution neither
/// raise nor clear.
std::vector<AlarmSpan> alarm_spans(const ReplayedLife& life, const models::policy::RulRule& rule);

struct WarnedShare {
  double horizon = 0;      ///< life units
  std::size_t lives = 0;   ///< failed lives that were watched with at least that much left
  std::size_t warned = 0;  ///< of those, by an alarm that stood at least that far ahead
  double share() const { return lives == 0 ? 0 : static_cast<double>(warned) / static_cast<double>(lives); }
};

/// What a maintenance team gets of one alarm.
struct AlarmScore {
  models::policy::RulRule rule;
  std::vector<WarnedShare> warned;
  Spread lead;               ///< life units from the first true warning to failure, of lives that got one
  std::size_t unwarned = 0;  ///< failed lives without any
  std::size_t nuisance = 0;  ///< alarms raised while more than the bound was truly left, all lives
  std::size_t watched = 0;   ///< lives, failed or not, seen with more than the bound left
  std::size_t unjudgeable =
      0;  ///< alarms of lives that did not fail, raised nearer to the end of their record
  double nuisance_per_life() const {
    return watched == 0 ? 0 : static_cast<double>(nuisance) / static_cast<double>(watched);
  }
};

/// A warning is the earliest moment, within the last `nuisance_beyond` of a life, at which the alarm stands:
/// one raised too early counts as a nuisance and, where it still stands, as a warning at that bound.
AlarmScore score_alarm(std::span<const ReplayedLife> lives, const models::policy::RulRule& rule,
                       const BacktestOptions& options);

}  // namespace portent::train
