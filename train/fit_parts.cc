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

std::size_t folds_of(const Fleet& fleet, const TrainOptions& options) {
  if (options.fold_of.empty()) return fold_count(fleet, options.recipe);
  std::size_t folds = 0;
  for (const auto& [asset, fold] : options.fold_of) folds = std::max(folds, fold + 1);
  return folds;
}

/// Tells `hooks` of members as the ones behind `before` others.
MemberHooks numbered_behind(std::size_t before, const MemberHooks& hooks) {
  MemberHooks own = hooks;
  if (hooks.on_step)
    own.on_step = [before, &hooks](std::size_t member, const MemberStep& step) {
      hooks.on_step(before + member, step);
    };
  return own;
}

}  // namespace

std::vector<double> member_work(const Fleet& fleet, const TrainOptions& options) {
  constexpr double kTreesInSteps = 300;  // an ensemble of trees takes about as long as so many network steps
  std::vector<double> work;
  for (std::size_t i = 0; i < fleet.parts.size(); ++i) {
    const PartOfFleet part(fleet, i);
    const auto own = member_work(part.fleet(), options_of(options, part.fleet(), fleet.parts[i], i));
    work.insert(work.end(), own.begin(), own.end());
  }
  if (!fleet.parts.empty()) return work;
  const std::size_t folds = folds_of(fleet, options);
  for (const NetworkRecipe& network : options.recipe.networks)
    work.insert(work.end(), folds, static_cast<double>(network.fit.steps));
  work.insert(work.end(), folds * options.recipe.trees.size(), kTreesInSteps);
  return work;
}

std::optional<PartsFit> fit_parts(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                                  const MemberHooks& hooks, Training& to) {
  PartsFit all;
  std::size_t members = 0;
  for (std::size_t i = 0; i < fleet.parts.size(); ++i) {
    const PartOfFleet part(fleet, i);
    const TrainOptions own = options_of(options, part.fleet(), fleet.parts[i], i);
    Training training;
    training.bundle.manifest = to.bundle.manifest;
    if (options.start && !own.start)
      training.bundle.manifest.recipe["from"] =
          fmt::format("nothing: {} learned from no failure of this part", options.start->from);
    auto fit = fit_lives(part.fleet(), maker, own, numbered_behind(members, hooks), training,
                         past_lives_a_part(fleet.parts.size()));
    members += member_work(part.fleet(), own).size();
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
