#include "train/recipe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::train {
namespace {

/// Of the convolution, a fold: two seeds differ, and a third adds little to their average. The recurrent
/// network is no member of the blend: it is weak where there are several regimes.
constexpr std::size_t kSeeds = 2;

NetworkRecipe convolution() {
  return {};
}

NetworkRecipe recurrent() {
  NetworkRecipe gru;
  gru.network.kind = models::kGruKind;
  gru.network.width = 32;
  gru.network.dilations.clear();
  gru.fit.steps = 400;
  gru.fit.rate = 1e-2;
  gru.fit.average = 0.96;
  return gru;
}

TreeOptions squared() {
  return {};
}

/// Sharper near failure, where the logarithm of life tells more than life.
TreeOptions accelerated() {
  TreeOptions trees;
  trees.objective = TreeOptions::Objective::kAft;
  trees.aft_unit = 50;
  trees.aft_scale = 0.2;
  return trees;
}

void shorten(Recipe& recipe) {
  recipe.folds = 4;
  for (NetworkRecipe& network : recipe.networks) {
    network.fit.steps = network.network.kind == models::kGruKind ? 200 : 400;
  }
  for (TreeOptions& trees : recipe.trees) {
    trees.trees = 200;
    trees.rate = 0.06;
  }
}

}  // namespace

void Recipe::set_cap(double life_units) {
  const double scale = life_units / cap;
  cap = life_units;
  for (NetworkRecipe& network : networks) {
    network.network.unit *= scale;
    network.crops.cap = life_units;
  }
  for (TreeOptions& options : trees) {
    options.cap = life_units;
    options.aft_unit *= scale;
  }
}

Recipe recipe_for(std::string_view preset, std::string_view model) {
  if (preset != "full" && preset != "quick")
    throw ingest::FatalError(fmt::format("preset '{}' is unknown; choose quick or full", preset), 2);
  if (std::ranges::find(kModelKinds, model) == std::end(kModelKinds))
    throw ingest::FatalError(
        fmt::format("model '{}' is unknown; choose one of {}", model, fmt::join(kModelKinds, ", ")), 2);
  const bool quick = preset == "quick", all = model == "blend" || model == "fusion",
             networks = model == "network";
  Recipe recipe;
  recipe.preset = preset;
  if (all || networks || model == "tcn") recipe.networks.assign(quick ? 1 : kSeeds, convolution());
  if (model == "gru" || (networks && !quick)) recipe.networks.push_back(recurrent());
  if (all || model == "trees") recipe.trees = {squared(), accelerated()};
  const auto& kinds = models::classic::kClassicKinds;
  if (std::ranges::find(kinds, model) != kinds.end()) recipe.classics.push_back({std::string(model)});
  if (model == "fusion") recipe.classics.push_back({"exponential"});
  if (quick) shorten(recipe);
  return recipe;
}

}  // namespace portent::train
