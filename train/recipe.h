#pragma once

#include <string>
#include <string_view>

#include "models/manifest.h"
#include "train/crops.h"
#include "train/fit_network.h"

namespace portent::train {

/// Everything that decides what a training makes of a fleet, beside the seed. docs/decisions/0005-training.md
/// says where the numbers come from.
struct Recipe {
  std::string preset;
  std::size_t folds = 5;  ///< one network a fold, fitted on the others; at most one a machine
  models::NetworkSpec network;
  CropOptions crops;
  FitOptions fit;
  double cap = 125;  ///< life units
  bool use_age = true;
};

/// "quick" (4 networks, under a minute on two cores) or "full" (5 networks, minutes). Throws FatalError
/// naming both.
Recipe recipe_for(std::string_view preset);

}  // namespace portent::train
