#include "train/trainer.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "ingest/units.h"
#include "train/add_classics.h"
#include "train/combine_sources.h"
#include "train/fit_calibration.h"
#include "train/fit_drift.h"
#include "train/fit_extractor.h"
#include "train/fit_health.h"
#include "train/neighbours.h"
#include "train/oof_metrics.h"
#include "train/part_fleet.h"
#include "train/training_report.h"
#include "train/two_digits.h"

namespace portent::train {
namespace {

constexpr double kUsualCap = 125;

/// People read these.
double scaled(double usual, double scale) {
  return scale == 1 || usual == 0 ? usual : two_digits(usual * scale);
}

/// Everything given in life units, which the usual figures give for the usual cap.
void scale_to_cap(models::Manifest& manifest, double cap) {
  const double scale = cap / kUsualCap;
  manifest.cap = cap;
  manifest.extractor.age_limit *= scale;
  manifest.extractor.age_unit *= scale;
  for (double& horizon : manifest.horizons) horizon = scaled(horizon, scale);
  for (double& ahead : manifest.trajectory) ahead = scaled(ahead, scale);
  for (models::policy::RulRule& rule : manifest.policy.rules) {
    rule.at = scaled(rule.at, scale);
    rule.hysteresis = scaled(rule.hysteresis, scale);
  }
}

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

/// Of the channels that are used; a unit that isn't UCUM could not be converted to.
std::map<std::string, std::string> units_of(const Fleet& fleet, const features::ExtractorConfig& config) {
  std::map<std::string, std::string> units;
  const auto add = [&](const std::vector<std::string>& names, const std::vector<std::string>& of_names,
                       const std::vector<std::string>& used) {
    for (std::size_t i = 0; i < std::min(names.size(), of_names.size()); ++i)
      if (ingest::known_unit(of_names[i]) && std::ranges::find(used, names[i]) != used.end())
        units.emplace(names[i], of_names[i]);
  };
  add(fleet.settings, fleet.setting_units, config.settings);
  add(fleet.channels, fleet.units, config.channels);
  return units;
}

models::Manifest begin_manifest(const Fleet& fleet, const TrainOptions& options) {
  models::Manifest manifest;
  manifest.name = options.name;
  manifest.dataset = options.dataset;
  manifest.life_unit = fleet.life_unit;
  manifest.extractor = fit_extractor(fleet, options.recipe.use_age);
  manifest.units = units_of(fleet, manifest.extractor);
  manifest.step = ColumnChoice(fleet, manifest.extractor).step(fleet.step);
  scale_to_cap(manifest, options.recipe.cap);
  if (options.start && serves(*options.start, manifest.extractor, manifest.cap))
    manifest.extractor = widened(options.start->extractor, manifest.extractor, fleet);
  manifest.drift = fit_drift(fleet, manifest.extractor);
  if (!options.recipe.networks.empty())
    manifest.warm_up_steps = static_cast<int>(options.recipe.networks.front().crops.settling);
  manifest.data_hash = fleet.data_hash;
  manifest.code_version = std::string(PORTENT_VERSION);
  manifest.seed = options.seed;
  return manifest;
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

/// False where `hooks.stop` said so. `fold_of`: by life; empty where none was held out.
bool fit_lives(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
               const MemberHooks& given_hooks, Training& to, models::Tensors& weights,
               std::vector<std::size_t>& fold_of) {
  models::Manifest& manifest = to.bundle.manifest;
  const Recipe& recipe = options.recipe;
  const auto folds = folds_given(fleet, options.fold_of);
  MemberHooks hooks = given_hooks;
  hooks.start = start_of(options, manifest);
  Members members = recipe.has_members()
                        ? fit_members(fleet, maker, recipe, folds, options.seed, options.threads, hooks)
                        : fold_lives(fleet, recipe, folds, options.seed);
  if (members.stopped) return false;
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
  weights.merge(members.weights);
  fold_of = std::move(members.fold_of);
  return true;
}

/// Each part by itself, with the extractor of all.
bool fit_parts(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
               const MemberHooks& hooks, Training& to, models::Tensors& weights) {
  for (std::size_t i = 0; i < fleet.parts.size(); ++i) {
    const PartOfFleet part(fleet, i);
    TrainOptions own = options;
    own.recipe = recipe_of_part(part.fleet(), options.recipe, i);
    Training training;
    training.bundle.manifest = to.bundle.manifest;
    std::vector<std::size_t> fold_of;
    if (!fit_lives(part.fleet(), maker, own, hooks, training, weights, fold_of)) return false;
    part.add(std::move(training), to);
  }
  const CutRule cuts = measuring_cuts(options.recipe.cap);
  const double cap = options.recipe.cap;
  auto& metrics = to.bundle.manifest.metrics;
  if (to.out_of_fold.empty()) return true;
  add_metrics("oof_", measure(outcomes_of(to.out_of_fold, cuts, cap)), metrics);
  add_metrics("oof_mid_life_", measure(outcomes_of(to.out_of_fold_mid_life, cuts, cap)), metrics);
  return true;
}

}  // namespace

std::optional<Training> train_bundle(const Fleet& fleet, const TrainOptions& options,
                                     const MemberHooks& hooks) {
  Training training;
  models::Manifest& manifest = training.bundle.manifest;
  manifest = begin_manifest(fleet, options);
  const SequenceMaker maker(fleet, manifest.extractor);
  manifest.recipe.insert(options.notes.begin(), options.notes.end());
  models::Tensors weights;
  std::vector<std::size_t> fold_of;
  const bool done = fleet.parts.empty() ? fit_lives(fleet, maker, options, hooks, training, weights, fold_of)
                                        : fit_parts(fleet, maker, options, hooks, training, weights);
  if (!done) return std::nullopt;
  training.bundle = models::make_bundle(std::move(training.bundle.manifest), std::move(weights));
  if (!fold_of.empty()) training.bundle.files[std::string(kFoldsName)] = folds_text(fleet, fold_of);
  if (fleet.parts.empty() && !training.out_of_fold.empty())
    training.bundle.files[models::kNeighboursFile] = models::to_bytes(make_neighbours(
        fleet, maker, training.bundle.manifest.health, training.out_of_fold, options.recipe.cap));
  training.check = check_data(fleet, options.check);
  add_files(fleet, training);
  return training;
}

}  // namespace portent::train
