#pragma once

#include <cstddef>
#include <vector>

#include "train/check_values.h"
#include "train/fleet.h"

namespace portent::train {

/// What lives of parts share with each other: they are made of the same steps of their asset.
struct StepTally {
  std::size_t steps = 0, gaps = 0, resets = 0;
};
/// Each step of an asset once, however many of its parts lived through it.
StepTally tally_steps(const Fleet& fleet);

/// Forgets changes of level that lie where another life of the same asset begins: a part was replaced there.
void excuse_replacements(const Fleet& fleet, std::vector<ColumnEvidence>& columns);

/// By life: whether it stands for its asset, which the longest life does; all do in a fleet without parts.
std::vector<bool> stand_for_assets(const std::vector<Life>& lives);

}  // namespace portent::train
