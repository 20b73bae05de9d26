#pragma once

#include <optional>
#include <string>

#include "train/fleet.h"

namespace portent::train {

/// Models look back over some 60 to 150 steps, so lives should have some hundred. Where the median life has
/// over 1,500 steps: a line that says so and proposes what `step.every` should be. nullopt where steps suit.
std::optional<std::string> step_advice(const Fleet& fleet);

}  // namespace portent::train
