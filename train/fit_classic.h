#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/classic/follower.h"
#include "train/classic_recipe.h"
#include "train/sequence.h"

namespace portent::train {

/// What classics are told by a fleet.
struct ClassicFit {
  std::optional<models::HealthConfig> health;
  std::vector<models::classic::ClassicSpec> specs;
};

/// Fits health index, thresholds and priors to the lives at `chosen` (indices in the fleet). Where some of
/// them failed, health 0 is where the median of those ended; a trend's prior comes from the last 60 points of
/// lives that failed, or of all where none did. Throws FatalError where a trend has no threshold (no failure
/// and none given) or a column is not there.
ClassicFit fit_classics(const Fleet& fleet, const SequenceMaker& maker, std::span<const std::size_t> chosen,
                        std::span<const ClassicRecipe> recipes);

}  // namespace portent::train
