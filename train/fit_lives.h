#pragma once

#include <optional>

#include "models/neighbours.h"
#include "train/neighbours.h"
#include "train/trainer.h"

namespace portent::train {

/// What a fit to lives gives beside the Training that it fills.
struct LivesFit {
  models::Tensors weights;
  AssetFolds folds;  ///< which fold held out which asset; empty where nobody was held out
  std::optional<models::NeighbourLibrary> past;  ///< absent where no life was held out
};

/// Fits to the lives of `fleet`, or of one part of a fleet, what `options.recipe` names, and fills in what
/// `to` knows of it; its manifest holds the extractor already. At most `most_past` lives become the library.
/// nullopt where `hooks.stop` said so.
std::optional<LivesFit> fit_lives(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                                  const MemberHooks& hooks, Training& to,
                                  std::size_t most_past = kMostPastLives);

}  // namespace portent::train
