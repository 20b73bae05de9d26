#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "train/recipe.h"

namespace portent::cli {

/// The options of `portent train` that tell classics and their fusion what machines bear and where they fail.
class ClassicOptions {
 public:
  void add_to(CLI::App& app);
  /// Throws FatalError where an option does not go with the recipe's model.
  void apply(train::Recipe& recipe) const;

 private:
  void set_threshold(train::ClassicRecipe& recipe) const;
  void add_law(train::Recipe& recipe) const;
  void add_limits(train::Recipe& recipe) const;

  std::string threshold_, law_;
  std::vector<std::string> limits_;
  std::optional<double> longest_life_, exponent_;
  models::classic::DutySpec duty_;
};

}  // namespace portent::cli
