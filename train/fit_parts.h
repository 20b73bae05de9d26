#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "train/fit_lives.h"

namespace portent::train {

/// The same of all parts.
struct PartsFit {
  models::Tensors weights;
  PartFolds folds;                                       ///< of the parts in which lives were held out
  std::map<std::size_t, models::NeighbourLibrary> past;  ///< by number of the part, likewise
};

/// Fits each part of `fleet` by itself, with the extractor of all, and adds it to `to`. With a start each
/// part goes on from the same part of the former bundle; one that is new there begins afresh. nullopt where
/// `hooks.stop` said so.
std::optional<PartsFit> fit_parts(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                                  const MemberHooks& hooks, Training& to);

}  // namespace portent::train
