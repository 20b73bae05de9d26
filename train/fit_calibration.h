#pragma once

#include <vector>

#include "models/calibration.h"
#include "train/out_of_fold.h"

namespace portent::train {

/// By how much a truth missed one forecast's raw bounds, before calibration; negative where it was inside.
struct BoundScore {
  double median = 0;  ///< predicted, within [0, cap]: chooses the bin
  double below = 0;   ///< raw P10 - truth
  double above = 0;   ///< truth - raw P90
  double weight = 1;
  std::size_t life = 0;
};

/// Each life weighs 1, shared among the steps that `rule` covers; the truth is min(remaining, cap).
std::vector<BoundScore> bound_scores(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap);

/// Shifts so that each bound is missed by one truth in ten, lower and upper apart, in bins of predicted
/// median. Split conformal with the finite-sample quantile, where the sample is the number of *lives*, not of
/// steps, since steps of one life miss together (hierarchical conformal: Lee, Barber, Willett 2023). A bin
/// with fewer than kLeastLives lives takes the shift of all bins together. With no scores at all the bounds
/// stay as the networks gave them.
std::vector<models::CalibrationBin> fit_bins(const std::vector<BoundScore>& scores);
inline constexpr std::size_t kLeastLives = 12;

/// `rule.most` should reach over the cap, as lives cut at random do.
models::Calibration fit_calibration(const HeldOut& held_out, const CutRule& rule, double cap);

/// Calibrated forecasts against the truth, min(remaining, cap), each life weighing 1. The calibration of a
/// fold's lives is fitted on the other folds, so that coverage is not measured on what it was fitted on.
std::vector<Outcome> cross_fitted_outcomes(const std::vector<HeldOutLife>& lives, bool mid_life,
                                           std::size_t folds, const CutRule& fit, const CutRule& measure,
                                           double cap);

}  // namespace portent::train
