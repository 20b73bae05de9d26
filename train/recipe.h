#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/manifest.h"
#include "train/crops.h"
#include "train/fit_network.h"
#include "train/fit_trees.h"

namespace portent::train {

/// One network that is fitted in each fold.
struct NetworkRecipe {
  models::NetworkSpec network;
  CropOptions crops;
  FitOptions fit;
};

/// Rows that trees are fitted to.
struct TreeRowOptions {
  std::size_t first_step = 6;            ///< of a life, counted from 1: before, the windows hold too little
  std::size_t mid_life_every = 6;        ///< of the steps after a meeting in mid-life, every such is a row
  double capped_weight = 1;              ///< of rows whose remaining life is at or over the cap
  double far = 1.2;                      ///< times the cap: beyond it a row weighs ...
  double far_weight = 1;                 ///< ... so much
  std::size_t most_rows = 400'000;       ///< steps of lives are thinned out evenly until they fit ...
  std::size_t most_values = 60'000'000;  ///< ... and rows times features do: fitting takes 11 bytes a value
};

/// Everything that decides what a training makes of a fleet, beside the seed. docs/decisions/0005-training.md
/// says where the numbers come from.
struct Recipe {
  std::string preset;
  std::size_t folds =
      5;  ///< members of each kind are fitted once a fold, on the others; at most one a machine
  std::vector<NetworkRecipe> networks;
  std::vector<TreeOptions> trees;
  TreeRowOptions tree_rows;
  double cap = 125;  ///< life units
  bool use_age = true;

  /// Sets the cap of everything, and the units that follow from it.
  void set_cap(double life_units);
};

/// What a recipe may consist of.
inline constexpr std::string_view kModelKinds[] = {"blend", "network", "tcn", "gru", "trees"};

/// "quick" (under a minute on two cores) or "full" (minutes), of the members that `model` names. Throws
/// FatalError naming what there is.
Recipe recipe_for(std::string_view preset, std::string_view model = "blend");

}  // namespace portent::train
