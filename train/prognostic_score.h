#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/backtest_options.h"
#include "train/replay.h"
#include "train/spread.h"

namespace portent::train {

/// How many lives' forecasts lay within the accuracy cone at one place.
struct ConeShare {
  double at = 0;  ///< lambda, or true remaining life
  std::size_t lives = 0;
  std::size_t strict = 0;   ///< |forecast - truth| <= alpha * truth
  std::size_t floored = 0;  ///< ... or <= the floor
  double strict_share() const { return share(strict); }
  double floored_share() const { return share(floored); }

 private:
  double share(std::size_t of) const {
    return lives == 0 ? 0 : static_cast<double>(of) / static_cast<double>(lives);
  }
};

/// The measures of A. Saxena et al., "Metrics for Evaluating Performance of Prognostic Techniques" (2008) and
/// "Metrics for Offline Evaluation of Prognostic Performance" (2010), over lives that failed. Truth is
/// min(remaining life, cap) throughout, since that is what is forecast.
struct PrognosticScore {
  std::vector<ConeShare> at_lambda;  ///< alpha-lambda accuracy
  std::vector<ConeShare> at_life;    ///< the same, where a fixed life is left
  std::size_t lives = 0;
  std::size_t strict_from_half = 0;   ///< lives always within the strict cone from lambda 0.5 to the end
  std::size_t floored_from_half = 0;  ///< the same with the floor
  Spread horizon;            ///< prognostic horizon: life left at the first forecast from which all stay
                             ///< within +- alpha/2 of the life's length of the truth; 0 where none does
  Spread relative_accuracy;  ///< by life: mean of 1 - |forecast - truth| / truth at lambda 0.1 ... 0.9
};

PrognosticScore score_prognosis(std::span<const ReplayedLife> lives, const BacktestOptions& options);

}  // namespace portent::train
