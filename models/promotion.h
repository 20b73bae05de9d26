#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "models/manifest.h"

// When a challenger may become champion. Pure: nothing here reads a file or a clock.

namespace portent::models {

/// How a model does on machines that it has not seen.
struct HeldOutFigures {
  double rmse = 0;       ///< of the median forecast, life units, truth and forecast clipped to the cap
  double coverage = 0;   ///< share of truths in the 80 % interval
  std::string machines;  ///< which they were: figures of different ones cannot be compared
  friend bool operator==(const HeldOutFigures&, const HeldOutFigures&) = default;
};

struct PromotionRules {
  double margin = 0.02;  ///< share of the champion's RMSE that must be gained, [0, 1)
  double nominal = 0.8;  ///< coverage that the interval promises
  double slack = 0.08;   ///< how far coverage may be from nominal, whatever the champion's
};

struct PromotionVerdict {
  bool promote = false;
  std::string reason;  ///< one line with the figures; where not promoted, what to do
  double gain = 0;     ///< share of the champion's RMSE; negative: worse
  friend bool operator==(const PromotionVerdict&, const PromotionVerdict&) = default;
};

/// A challenger is promoted where its RMSE is at most (1 - margin) of the champion's on the same machines and
/// its coverage holds: within `slack` of nominal, or no further from it than the champion's.
PromotionVerdict judge_promotion(const HeldOutFigures& challenger, const HeldOutFigures& champion,
                                 const PromotionRules& rules = {});

/// The figures that training measured out of fold; nullopt where the manifest holds none. Comparable between
/// bundles of the same training data, cap and life unit alone, which `machines` names.
std::optional<HeldOutFigures> out_of_fold_figures(const Manifest& manifest);

/// judge_promotion on the out-of-fold figures; where a bundle has none, or they are of other data, not
/// promoted for that reason.
PromotionVerdict judge_out_of_fold(const Manifest& challenger, const Manifest& champion,
                                   const PromotionRules& rules = {});

}  // namespace portent::models
