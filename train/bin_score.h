#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "train/backtest_options.h"
#include "train/replay.h"

namespace portent::train {

/// How an interval did. Shares are of truths.
struct IntervalScore {
  double coverage = 0;
  double below = 0;  ///< under the lower bound: the machine failed before it was expected to
  double above = 0;
  double mean_width = 0;  ///< life units
};

/// Forecasts whose true remaining life lies in [from, to). Every life weighs one, however many of its
/// forecasts fall into the bin: forecasts of one life miss together.
struct BinScore {
  double from = 0;
  double to = std::numeric_limits<double>::infinity();
  double rmse = 0, mae = 0;
  double bias = 0;  ///< mean of forecast - truth: above 0 is too hopeful
  std::optional<IntervalScore> nominal80 = {}, nominal90 = {};
  std::size_t lives = 0, forecasts = 0;
};

/// What a life that did not fail can tell of an interval: the truth is at least what was seen.
struct CensoredScore {
  std::size_t lives = 0, forecasts = 0;
  double surely_not_below =
      0;                    ///< share whose lower bound had already been outlived by the end of the record
  double surely_above = 0;  ///< share whose upper bound had been
};

struct IntervalScores {
  std::vector<BinScore> bins;  ///< by true remaining life; the last: the cap and more
  BinScore overall;            ///< every (life, bin) weighs one
  std::optional<CensoredScore> censored80;
  std::size_t unjudged = 0;  ///< forecasts while warming or out of distribution: in no bin
};

/// Truth is min(remaining life, cap). Bins and overall are of lives that failed.
IntervalScores score_bins(std::span<const ReplayedLife> lives, const BacktestOptions& options);

}  // namespace portent::train
