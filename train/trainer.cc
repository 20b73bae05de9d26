#include "train/trainer.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "train/fit_blend.h"
#include "train/fit_calibration.h"
#include "train/fit_drift.h"
#include "train/fit_extractor.h"
#include "train/fit_health.h"
#include "train/neighbours.h"
#include "train/training_report.h"
#include "train/two_digits.h"

namespace portent::train {
namespace {

constexpr std::size_t kSeenAtLeast = 20;
constexpr double kOverCap = 1.2;  // lives cut at random reach past the cap, as far as public test sets do
constexpr double kUsualCap = 125;

CutRule fitting_cuts(double cap) {
  return {cap / kUsualCap, kOverCap * cap, kSeenAtLeast};
}
/// As most published figures have it: not the very last steps.
CutRule measuring_cuts(double cap) {
  return {0.048 * cap, kOverCap * cap, kSeenAtLeast};
}

void add_metrics(const std::string& prefix, const Metrics& m, std::map<std::string, double>& to) {
  to[prefix + "rmse"] = m.rmse;
  to[prefix + "mae"] = m.mae;
  to[prefix + "coverage_0.8"] = m.coverage;
  to[prefix + "below_0.8"] = m.below;
  to[prefix + "mean_width_0.8"] = m.mean_width;
  to[prefix + "coverage_0.9"] = m.coverage90;
  to[prefix + "below_0.9"] = m.below90;
  to[prefix + "mean_width_0.9"] = m.mean_width90;
}

/// Coverage where it matters and where marginal coverage hides it: by predicted median.
void add_coverage_by_bin(const std::vector<Outcome>& outcomes,
                         const std::vector<models::CalibrationBin>& bins, std::map<std::string, double>& to) {
  double from = 0;
  for (const models::CalibrationBin& bin : bins) {
    std::vector<Outcome> own;
    for (const Outcome& o : outcomes)
      if (o.forecast.p50 >= from && o.forecast.p50 < bin.below) own.push_back(o);
    if (!own.empty()) {
      to[fmt::format("oof_coverage_0.8_from_{:g}", from)] = measure(own).coverage;
      to[fmt::format("oof_coverage_0.9_from_{:g}", from)] = measure(own).coverage90;
    }
    from = bin.below;
  }
}

/// What one part of the blend would have reached alone.
void add_alone(const std::string& name, const std::vector<CrossFittedLife>& lives,
               std::optional<double> CrossFittedForecast::*part, const CutRule& cuts, double cap,
               std::map<std::string, double>& to) {
  std::vector<CrossFittedLife> alone = lives;
  for (CrossFittedLife& life : alone)
    for (CrossFittedForecast& f : life.forecasts) {
      if (!(f.*part)) return;
      f.life.rul.p50 = *(f.*part);
    }
  to[fmt::format("oof_rmse_{}", name)] = measure(outcomes_of(alone, cuts, cap)).rmse;
}

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

/// Blend, calibration and their figures, from the held-out forecasts.
void settle(Members& members, double cap, Training& to) {
  models::Manifest& manifest = to.bundle.manifest;
  const CutRule fit = fitting_cuts(cap), cuts = measuring_cuts(cap);
  to.out_of_fold = cross_fit(members.held_out.from_start, members.folds, fit, cap);
  to.out_of_fold_mid_life =
      cross_fit(members.held_out.in_mid_life, members.held_out.from_start, members.folds, fit, cap);
  manifest.blend = fit_blend(members.held_out.from_start, fit, cap);
  apply_blend(members.held_out.from_start, manifest.blend);
  apply_blend(members.held_out.in_mid_life, manifest.blend);
  manifest.calibration = fit_calibration(members.held_out, fit, cap);
  const auto met_new = outcomes_of(to.out_of_fold, cuts, cap);
  add_metrics("oof_", measure(met_new), manifest.metrics);
  add_metrics("oof_mid_life_", measure(outcomes_of(to.out_of_fold_mid_life, cuts, cap)), manifest.metrics);
  add_coverage_by_bin(met_new, manifest.calibration.met_from_start, manifest.metrics);
  add_alone("networks", to.out_of_fold, &CrossFittedForecast::networks, cuts, cap, manifest.metrics);
  add_alone("trees", to.out_of_fold, &CrossFittedForecast::trees, cuts, cap, manifest.metrics);
}

models::Manifest begin_manifest(const Fleet& fleet, const TrainOptions& options) {
  models::Manifest manifest;
  manifest.name = options.name;
  manifest.dataset = options.dataset;
  manifest.life_unit = fleet.life_unit;
  manifest.extractor = fit_extractor(fleet, options.recipe.use_age);
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

}  // namespace

std::optional<Training> train_bundle(const Fleet& fleet, const TrainOptions& options,
                                     const MemberHooks& given_hooks) {
  Training training;
  models::Manifest& manifest = training.bundle.manifest;
  manifest = begin_manifest(fleet, options);
  const SequenceMaker maker(fleet, manifest.extractor);
  MemberHooks hooks = given_hooks;
  hooks.start = start_of(options, manifest);
  Members members = fit_members(fleet, maker, options.recipe, folds_given(fleet, options.fold_of),
                                options.seed, options.threads, hooks);
  if (members.stopped) return std::nullopt;
  manifest.networks = members.networks;
  manifest.trees = members.trees;
  manifest.health = health_of(fleet, maker);
  add_recipe(options.recipe, members.folds, manifest.recipe);
  manifest.recipe.insert(options.notes.begin(), options.notes.end());
  add_start(options, manifest);
  settle(members, options.recipe.cap, training);
  training.contributions = channel_contributions(fleet, maker, members, *manifest.health);
  training.bundle = models::make_bundle(std::move(training.bundle.manifest), std::move(members.weights));
  training.bundle.files[std::string(kFoldsName)] = folds_text(fleet, members.fold_of);
  training.bundle.files[models::kNeighboursFile] = models::to_bytes(make_neighbours(
      fleet, maker, training.bundle.manifest.health, training.out_of_fold, options.recipe.cap));
  add_files(fleet, options.check, training);
  return training;
}

}  // namespace portent::train
