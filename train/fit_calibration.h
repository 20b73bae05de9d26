#pragma once

#include <vector>

#include "models/calibration.h"
#include "train/out_of_fold.h"

namespace portent::train {

/// By how much a truth missed one forecast's raw bounds, before calibration; negative where it was inside.
struct BoundScore {
  double median = 0;                ///< predicted, within [0, cap]: chooses the bin
  double below = 0, above = 0;      ///< raw P10 - truth, truth - raw P90
  double below90 = 0, above90 = 0;  ///< raw P05 - truth, truth - raw P95
  double weight = 1;
  std::size_t life = 0;
};

/// Each life weighs 1, shared among the steps that `rule` covers and somebody spoke at; the truth is
/// min(remaining, cap).
std::vector<BoundScore> bound_scores(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap);

/// Shifts so that each bound of the 80 % (90 %) interval is missed by one truth in ten (twenty), lower and
/// upper apart, in bins of predicted
/// median. Split conformal with the finite-sample quantile, where the sample is the number of *lives*, not of
/// steps, since steps of one life miss together (hierarchical conformal: Lee, Barber, Willett 2023). A bin
/// with fewer than kLeastLives lives takes the shift of all bins together. With no scores at all the bounds
/// stay as the networks gave them.
std::vector<models::CalibrationBin> fit_bins(const std::vector<BoundScore>& scores, double cap);
inline constexpr std::size_t kLeastLives = 12;

/// `rule.most` should reach over the cap, as lives cut at random do.
models::Calibration fit_calibration(const HeldOut& held_out, const CutRule& rule, double cap);

}  // namespace portent::train
