#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "models/calibration.h"
#include "train/metrics.h"
#include "train/out_of_fold.h"

namespace portent::train {

/// One held-out step with the forecast that a user would have got.
struct CrossFittedForecast {
  models::CalibratedLife life;
  std::optional<double> networks, trees;  ///< what each part said, clipped to [0, cap]
  double remaining = 0;                   ///< true life units left, uncapped
  double usage = 0;                       ///< life counter
  std::size_t seen = 0;                   ///< steps seen of the machine, this one included
  bool in_distribution = true;
};

struct CrossFittedLife {
  std::size_t life = 0;  ///< index in the fleet
  std::size_t fold = 0;
  std::vector<CrossFittedForecast> forecasts;
};

/// Puts the parts of held-out forecasts together: sets their `q` and `known`.
using Combination = std::function<void(std::vector<HeldOutLife>&)>;
/// Fits one to lives whose truth is known.
using FitCombination = std::function<Combination(const std::vector<HeldOutLife>&)>;
/// Networks and trees, by fit_blend().
FitCombination blend_combination(const CutRule& rule, double cap);

/// Combines and calibrates every held-out forecast with weights and bins that were fitted on the other folds
/// alone, so that neither error nor coverage is measured on what it was fitted on. `rule` says which steps
/// they are fitted on. Weights come from `fit_from`, the same machines met at their start; bins from `lives`.
std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives,
                                       const std::vector<HeldOutLife>& fit_from, std::size_t folds,
                                       const CutRule& rule, double cap, const FitCombination& fit);
/// The same of a blend.
std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives,
                                       const std::vector<HeldOutLife>& blend_from, std::size_t folds,
                                       const CutRule& rule, double cap);
/// The same where `lives` are those that the blend is fitted to.
std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives, std::size_t folds,
                                       const CutRule& rule, double cap);

/// Against min(remaining, cap), over the steps that `rule` covers, each life weighing 1.
std::vector<Outcome> outcomes_of(const std::vector<CrossFittedLife>& lives, const CutRule& rule, double cap);

}  // namespace portent::train
