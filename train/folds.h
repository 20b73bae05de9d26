#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/fleet.h"

namespace portent::train {

/// The fold of each of `machines` machines: every machine is in exactly one, and their sizes differ by at
/// most one. Deterministic in `seed`. 2 <= folds <= machines.
std::vector<std::size_t> assign_folds(std::size_t machines, std::size_t folds, std::uint64_t seed);

/// The same by life: all lives of one asset are in one fold.
std::vector<std::size_t> assign_folds_by_asset(const Fleet& fleet, std::size_t folds, std::uint64_t seed);

}  // namespace portent::train
