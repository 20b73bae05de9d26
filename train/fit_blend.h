#pragma once

#include <vector>

#include "models/blend_rule.h"
#include "train/out_of_fold.h"

namespace portent::train {

/// Weight of the networks and correction by age for which the squared error on held-out lives met from their
/// start is least, each life weighing 1: the weight over the steps that `rule` covers, the correction over
/// all steps with at least `rule.least` left and `rule.seen` seen, however much is left; it fades out below
/// half the cap. No correction where no age is known, fewer than kLivesForAge lives were held out, or what
/// one half of them teaches does not help the other.
models::BlendRule fit_blend(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap);
inline constexpr std::size_t kLivesForAge = 20;

/// Sets the blended forecast of every step.
void apply_blend(std::vector<HeldOutLife>& lives, const models::BlendRule& blend);

}  // namespace portent::train
