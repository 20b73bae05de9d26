#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "train/fit_lives.h"

namespace portent::train {

/// The same of all parts.
struct PartsFit {
  models::Tensors weights;
  PartFolds folds;                                       ///< of the parts in which lives were held out
  std::map<std::size_t, models::NeighbourLibrary> past;  ///< by number of the part, likewise
};

/// About how long each member takes, in steps of a network, in the order of the numbers that hooks are told;
/// those of a fleet of parts part after part.
std::vector<double> member_work(const Fleet& fleet, const TrainOptions& options);

/// Fits each part of `fleet` by itself, with the extractor of all, and adds it to `to`. With a start each
/// part goes on from the same part of the former bundle; one that is new there begins afresh. Members are
/// numbered over all parts. nullopt where `hooks.stop` said so.
std::optional<PartsFit> fit_parts(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                                  const MemberHooks& hooks, Training& to);

}  // namespace portent::train
