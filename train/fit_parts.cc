#include "train/fit_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "train/oof_metrics.h"
#include "train/part_fleet.h"

namespace portent::train {
namespace {

constexpr std::size_t kPastLivesOfAll = 2'000, kPastLivesAtLeast = 50;

std::size_t past_lives_a_part(std::size_t parts) {
  return std::clamp(kPastLivesOfAll / parts, kPastLivesAtLeast, kMostPastLives);
}

/// `options` for one part: what it can learn by, and from where it goes on.
TrainOptions options_of(const TrainOptions& options, const Fleet& part, const std::string& name,
                        std::size_t number) {
  TrainOptions own = options;
  own.recipe = recipe_of_part(part, options.recipe, number);
  if (!options.start) return own;
  own.start = start_of_part(*options.start, name, own.recipe.prefix);
  if (own.start) own.fold_of = carry_folds(own.start->fold_of, part, options.seed);
  return own;
}

void add_figures_of_all(double cap, Training& to) {
  if (to.out_of_fold.empty()) return;
  const CutRule cuts = measuring_cuts(cap);
  auto& metrics = to.bundle.manifest.metrics;
  add_metrics("oof_", measure(outcomes_of(to.out_of_fold, cuts, cap)), metrics);
  add_metrics("oof_mid_life_", measure(outcomes_of(to.out_of_fold_mid_life, cuts, cap)), metrics);
}

}  // namespace

std::optional<PartsFit> fit_parts(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                                  const MemberHooks& hooks, Training& to) {
  PartsFit all;
  for (std::size_t i = 0; i < fleet.parts.size(); ++i) {
    const PartOfFleet part(fleet, i);
    const TrainOptions own = options_of(options, part.fleet(), fleet.parts[i], i);
    Training training;
    training.bundle.manifest = to.bundle.manifest;
    if (options.start && !own.start)
      training.bundle.manifest.recipe["from"] =
          fmt::format("nothing: {} learned from no failure of this part", options.start->from);
    auto fit = fit_lives(part.fleet(), maker, own, hooks, training, past_lives_a_part(fleet.parts.size()));
    if (!fit) return std::nullopt;
    all.weights.merge(fit->weights);
    if (!fit->folds.empty()) all.folds[fleet.parts[i]] = std::move(fit->folds);
    if (fit->past) all.past[i] = std::move(*fit->past);
    part.add(std::move(training), to);
  }
  add_figures_of_all(options.recipe.cap, to);
  return all;
}

}  // namespace portent::train
