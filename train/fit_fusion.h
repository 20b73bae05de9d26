#pragma once

#include <span>
#include <vector>

#include "models/classic/fusion.h"

namespace portent::train {

/// What was said of one held-out life at one time, and what came true.
struct FusionCut {
  std::size_t life = 0;  ///< index of the life; its cuts err together
  std::size_t fold = 0;  ///< the life was held out with
  double truth = 0;      ///< life units left
  std::vector<models::classic::Opinion> opinions;
  models::classic::LimitFacts facts;
};

struct FusionFitting {
  double farthest = 125;   ///< life units; truth and forecasts count up to here
  double unit = 30;        ///< see models::classic::FusionModel
  double shrinkage = 0.2;  ///< of the errors' covariance towards none, in [0, 1]
};

/// Weights from held-out lives: bias and covariance of each forecaster's errors on the fused scale, over the
/// cuts at which it spoke, each life counting the same; precisions are the row sums of the inverse covariance
/// (Bates, Granger 1969), the most negative left out until none is. Spreads so that 80 % of the fused truths
/// lie between P10 and P90, each side apart. Forecasters that never spoke get no member. Never throws;
/// without cuts the model has no members.
models::classic::FusionModel fit_fusion(std::span<const FusionCut> cuts, const FusionFitting& fitting = {});

}  // namespace portent::train
