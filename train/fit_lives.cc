#include "train/fit_lives.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ingest/error.h"
#include "train/add_classics.h"
#include "train/combine_sources.h"
#include "train/fit_calibration.h"
#include "train/fit_health.h"
#include "train/neighbours.h"
#include "train/oof_metrics.h"

namespace portent::train {
namespace {

void add_recipe(const Recipe& recipe, std::size_t folds, std::map<std::string, std::string>& to) {
  to["preset"] = recipe.preset;
  to["folds"] = fmt::format("{}", folds);
  for (std::size_t i = 0; i < recipe.networks.size(); ++i) {
    const NetworkRecipe& n = recipe.networks[i];
    to[fmt::format("network{}", i)] = fmt::format(
        "{} of width {}, {} steps at {:g}, decay {:g}, dropout {:g}, loss {:g} mse + {:g} pinball, "
        "crops of {}, offset {:g}, noise {:g}",
        n.network.kind, n.network.width, n.fit.steps, n.fit.rate, n.fit.decay, n.fit.dropout, n.fit.mse,
        n.fit.pinball, n.crops.length, n.crops.offset, n.crops.noise);
  }
  for (std::size_t i = 0; i < recipe.trees.size(); ++i) {
    const TreeOptions& t = recipe.trees[i];
    constexpr std::array<std::string_view, 3> kObjectives = {"squared", "one-sided", "aft"};
    to[fmt::format("trees{}", i)] =
        fmt::format("{} of {} leaves at {:g}, {}, at least {:g} rows a leaf, l2 {:g}", t.trees, t.leaves,
                    t.rate, kObjectives[static_cast<std::size_t>(t.objective)], t.rows_a_leaf, t.l2);
  }
}

std::vector<std::size_t> folds_given(const Fleet& fleet, const std::map<std::string, std::size_t>& fold_of) {
  std::vector<std::size_t> folds;
  if (fold_of.empty()) return folds;
  for (const Life& life : fleet.lives) {
    const auto found = fold_of.find(life.asset);
    if (found == fold_of.end())
      throw ingest::FatalError(fmt::format("folds: asset {} is in none; list each asset once", life.asset));
    folds.push_back(found->second);
  }
  return folds;
}

bool has_failures_only(const Fleet& fleet) {
  return std::ranges::all_of(fleet.lives, &Life::failed);
}

models::HealthConfig health_of(const Fleet& fleet, const SequenceMaker& maker) {
  HealthFitting fitting;
  fitting.ends_are_failures = has_failures_only(fleet);
  return fit_health(
      fleet.lives.size(), [&](std::size_t i) { return maker.make(fleet.lives[i], Meeting::kNew); },
      maker.config().channels.size(), fitting);
}

/// Blend, fusion, calibration and their figures, from the held-out forecasts.
void settle(const Recipe& recipe, Members& members, Training& to) {
  models::Manifest& manifest = to.bundle.manifest;
  const double cap = recipe.cap;
  const CutRule fit = fitting_cuts(cap);
  HeldOut& held_out = members.held_out;
  const SourceCombination sources(manifest.classics, recipe.has_members(), fit, cap, recipe.longest_life);
  const FitCombination combine = sources.for_cross_fit();
  to.out_of_fold = cross_fit(held_out.from_start, held_out.from_start, members.folds, fit, cap, combine);
  to.out_of_fold_mid_life =
      cross_fit(held_out.in_mid_life, held_out.from_start, members.folds, fit, cap, combine);
  to.sources = sources.compare(held_out.from_start, members.folds);
  const Combined combined = sources.fit(held_out.from_start);
  to.source_shares = sources.shares(combined, held_out.from_start);
  sources.apply(combined, held_out.from_start);
  sources.apply(combined, held_out.in_mid_life);
  manifest.blend = combined.blend;
  manifest.fusion = combined.fusion;
  manifest.calibration = fit_calibration(held_out, fit, cap);
}

void add_figures(double cap, Training& to) {
  models::Manifest& manifest = to.bundle.manifest;
  const CutRule cuts = measuring_cuts(cap);
  const auto met_new = outcomes_of(to.out_of_fold, cuts, cap);
  add_metrics("oof_", measure(met_new), manifest.metrics);
  add_metrics("oof_mid_life_", measure(outcomes_of(to.out_of_fold_mid_life, cuts, cap)), manifest.metrics);
  add_coverage_by_bin(met_new, manifest.calibration.met_from_start, manifest.metrics);
  add_alone("networks", to.out_of_fold, &CrossFittedForecast::networks, cuts, cap, manifest.metrics);
  add_alone("trees", to.out_of_fold, &CrossFittedForecast::trees, cuts, cap, manifest.metrics);
}

/// What the networks begin with; null where the earlier weights would mean something else here.
const WarmStart* start_of(const TrainOptions& options, const models::Manifest& manifest) {
  return options.start && serves(*options.start, manifest.extractor, manifest.cap) ? &*options.start
                                                                                   : nullptr;
}

void add_start(const TrainOptions& options, models::Manifest& manifest) {
  if (!options.start) return;
  const WarmStart* start = start_of(options, manifest);
  const auto warm = std::ranges::count_if(manifest.networks, [&](const models::NetworkSpec& network) {
    return start != nullptr && !weights_for(*start, network).empty();
  });
  manifest.recipe["from"] =
      fmt::format("{} ({:.12}): its folds, {}; {} of {} networks began with its weights", options.start->from,
                  options.start->hash,
                  start != nullptr ? "regimes and scales"
                                   : "nothing of its regimes and scales, "
                                     "which are for other channels, settings or another cap",
                  warm, manifest.networks.size());
}

/// Networks that go on from earlier weights do so gently, or the first steps undo what was learned.
Recipe going_on(Recipe recipe, const WarmStart* start, std::size_t inputs) {
  for (std::size_t kind = 0; start != nullptr && kind < recipe.networks.size(); ++kind) {
    NetworkRecipe& network = recipe.networks[kind];
    models::NetworkSpec spec = network.network;
    spec.prefix = member_prefix(recipe, kind, 0);
    spec.inputs = inputs;
    if (weights_for(*start, spec).empty()) continue;
    if (start->fewer_steps) network.fit.steps /= 2;
    network.fit.rate /= 2;
  }
  return recipe;
}

}  // namespace

std::optional<LivesFit> fit_lives(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                                  const MemberHooks& given_hooks, Training& to, std::size_t most_past) {
  models::Manifest& manifest = to.bundle.manifest;
  const auto folds = folds_given(fleet, options.fold_of);
  MemberHooks hooks = given_hooks;
  hooks.start = start_of(options, manifest);
  const Recipe recipe = going_on(options.recipe, hooks.start, maker.config().network_inputs());
  Members members = recipe.has_members()
                        ? fit_members(fleet, maker, recipe, folds, options.seed, options.threads, hooks)
                        : fold_lives(fleet, recipe, folds, options.seed);
  if (members.stopped) return std::nullopt;
  manifest.networks = members.networks;
  manifest.trees = members.trees;
  add_recipe(recipe, members.folds, manifest.recipe);
  add_start(options, manifest);
  if (recipe.classics.empty())
    manifest.health = health_of(fleet, maker);
  else
    add_classics(fleet, maker, options, members, manifest);
  if (!members.held_out.from_start.empty()) {
    settle(recipe, members, to);
    add_figures(recipe.cap, to);
  }
  to.contributions = channel_contributions(fleet, maker, members, *manifest.health);
  LivesFit fit{std::move(members.weights), folds_by_asset(fleet, members.fold_of), std::nullopt};
  if (!to.out_of_fold.empty())
    fit.past = make_neighbours(fleet, maker, manifest.health, to.out_of_fold, recipe.cap, most_past);
  return fit;
}

}  // namespace portent::train
