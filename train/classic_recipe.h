#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/classic/classic_spec.h"

namespace portent::train {

/// One classic as a user asks for it; what the fleet tells it is found by fit_classic().
struct ClassicRecipe {
  std::string kind = "exponential";  ///< one of models::classic::kClassicKinds
  std::string name = {};             ///< under which it speaks; empty: its kind
  models::classic::Source source = models::classic::Source::kStatistics;
  std::string channel = {};  ///< followed; empty: the health index
  /// At which it fails: of the channel, or of the health index 0..100. Without one the ends of lives that
  /// failed tell it.
  std::optional<double> threshold = std::nullopt;
  bool falling = false;  ///< the channel falls to the threshold
  models::classic::DutySpec duty = {};
};

}  // namespace portent::train
