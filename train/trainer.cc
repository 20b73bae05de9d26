#include "train/trainer.h"

#include <algorithm>

#include "ingest/units.h"
#include "train/fit_drift.h"
#include "train/fit_extractor.h"
#include "train/fit_lives.h"
#include "train/fit_parts.h"
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
  manifest.score_every = options.score_every;
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

using Files = std::map<std::string, std::string>;

/// What of the fit goes into the bundle beside the manifest and the report; nullopt where it was stopped.
std::optional<Files> fit_whole(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                               const MemberHooks& hooks, Training& to) {
  auto fit = fit_lives(fleet, maker, options, hooks, to);
  if (!fit) return std::nullopt;
  to.bundle.weights = std::move(fit->weights);
  Files files;
  if (!fit->folds.empty()) files[std::string(kFoldsName)] = folds_text(fit->folds);
  if (fit->past) files[models::kNeighboursFile] = models::to_bytes(*fit->past);
  return files;
}

std::optional<Files> fit_each_part(const Fleet& fleet, const SequenceMaker& maker,
                                   const TrainOptions& options, const MemberHooks& hooks, Training& to) {
  auto fit = fit_parts(fleet, maker, options, hooks, to);
  if (!fit) return std::nullopt;
  to.bundle.weights = std::move(fit->weights);
  Files files;
  if (!fit->folds.empty()) files[std::string(kFoldsName)] = folds_text(fit->folds);
  if (!fit->past.empty()) files[models::kNeighboursFile] = models::to_bytes(fit->past);
  return files;
}

}  // namespace

std::optional<Training> train_bundle(const Fleet& fleet, const TrainOptions& options,
                                     const MemberHooks& hooks) {
  Training training;
  models::Manifest& manifest = training.bundle.manifest;
  manifest = begin_manifest(fleet, options);
  const SequenceMaker maker(fleet, manifest.extractor);
  manifest.recipe.insert(options.notes.begin(), options.notes.end());
  const auto files = fleet.parts.empty() ? fit_whole(fleet, maker, options, hooks, training)
                                         : fit_each_part(fleet, maker, options, hooks, training);
  if (!files) return std::nullopt;
  training.bundle =
      models::make_bundle(std::move(training.bundle.manifest), std::move(training.bundle.weights));
  training.bundle.files = *files;
  training.check = check_data(fleet, options.check);
  add_files(fleet, training);
  return training;
}

}  // namespace portent::train
