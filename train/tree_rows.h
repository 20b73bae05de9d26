#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/fit_trees.h"
#include "train/recipe.h"
#include "train/sequence.h"

namespace portent::train {

/// The rows that trees learn from: of each life its steps as met from the start, and fewer of the same life
/// met somewhere later with and without a known age. Labels are min(remaining, cap), a lower bound where the
/// life was censored before it.
TreeRows make_tree_rows(const SequenceMaker& maker, const std::vector<const Life*>& lives,
                        const TreeRowOptions& options, double cap, std::uint64_t seed);

}  // namespace portent::train
