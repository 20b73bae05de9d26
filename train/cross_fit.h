#pragma once

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

/// Blends and calibrates every held-out forecast with a weight and bins that were fitted on the other folds
/// alone, so that neither error nor coverage is measured on what it was fitted on. `rule` says which steps
/// weight and bins are fitted on.
std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives, std::size_t folds,
                                       const CutRule& rule, double cap);
/// The same for lives met in another way than those of `blend_from`, to which the blend is fitted; bins are
/// fitted to `lives`.
std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives,
                                       const std::vector<HeldOutLife>& blend_from, std::size_t folds,
                                       const CutRule& rule, double cap);

/// Against min(remaining, cap), over the steps that `rule` covers, each life weighing 1.
std::vector<Outcome> outcomes_of(const std::vector<CrossFittedLife>& lives, const CutRule& rule, double cap);

}  // namespace portent::train
