#pragma once

#include <memory>
#include <span>
#include <vector>

#include "models/classic/classic_predictor.h"
#include "train/fit_classic.h"
#include "train/out_of_fold.h"

namespace portent::train {

/// A predictor of what was fitted; with `fusion` where several speak.
std::unique_ptr<models::classic::ClassicPredictor> predictor_of(const ClassicFit& fit,
                                                                const SequenceMaker& maker,
                                                                const models::classic::Together& together);

/// Lives that are held out, and by whom.
struct HoldOut {
  std::vector<std::size_t> fold_of;  ///< by life of the fleet
  std::size_t folds = 0;
  std::uint64_t seed = 1;
  std::size_t threads = 1;
};

/// For each fold fits the classics to the lives of the other folds and follows those of the fold that failed,
/// as serving would: met at their start and, with the seed of score_held_out(), twice in mid-life. Quantiles
/// are of the first classic; HeldOutForecast::classics holds what each said. How many threads does not change
/// a bit.
HeldOut hold_out_classics(const Fleet& fleet, const SequenceMaker& maker,
                          std::span<const ClassicRecipe> recipes, const HoldOut& how, double cap);

}  // namespace portent::train
