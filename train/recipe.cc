#include "train/recipe.h"

#include <fmt/format.h>

#include "ingest/error.h"

namespace portent::train {

Recipe recipe_for(std::string_view preset) {
  Recipe recipe;
  recipe.preset = preset;
  if (preset == "full") return recipe;
  if (preset != "quick")
    throw ingest::FatalError(fmt::format("preset '{}' is unknown; choose quick or full", preset), 2);
  recipe.folds = 4;
  recipe.fit.steps = 400;
  return recipe;
}

}  // namespace portent::train
