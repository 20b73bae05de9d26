#pragma once

#include <vector>

#include "models/health_index.h"
#include "models/neighbours.h"
#include "train/cross_fit.h"
#include "train/sequence.h"

namespace portent::train {

inline constexpr std::size_t kMostPastLives = 500;

/// The library of past lives that goes into a bundle: of lives that ended in failure, at most `most` taken
/// evenly over `lives`, at most 40 steps each, spread evenly over those with at most 1.2 * cap left. Their
/// forecasts are those of members that never saw them, blended and calibrated on other folds; the deviations'
/// scale was learned from all lives. A distance of 1 is the usual one between two lives with about as much
/// life left.
models::NeighbourLibrary make_neighbours(const Fleet& fleet, const SequenceMaker& maker,
                                         const std::optional<models::HealthConfig>& health,
                                         const std::vector<CrossFittedLife>& lives, double cap,
                                         std::size_t most = kMostPastLives);

}  // namespace portent::train
