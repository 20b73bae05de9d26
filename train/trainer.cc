#include "train/trainer.h"

#include <fmt/format.h>

#include "train/fit_calibration.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

constexpr std::size_t kSeenAtLeast = 20;
constexpr double kOverCap = 1.2;  // lives cut at random reach past the cap, as far as public test sets do

CutRule fitting_cuts(double cap) {
  return {1, kOverCap * cap, kSeenAtLeast};
}
/// As most published figures have it: not the very last steps.
CutRule measuring_cuts(double cap) {
  return {6, kOverCap * cap, kSeenAtLeast};
}

void add_metrics(const std::string& prefix, const Metrics& m, std::map<std::string, double>& to) {
  to[prefix + "rmse"] = m.rmse;
  to[prefix + "mae"] = m.mae;
  to[prefix + "coverage_0.8"] = m.coverage;
  to[prefix + "below_0.8"] = m.below;
  to[prefix + "mean_width_0.8"] = m.mean_width;
}

/// Coverage where it matters and where marginal coverage hides it: by predicted median.
void add_coverage_by_bin(const std::vector<Outcome>& outcomes,
                         const std::vector<models::CalibrationBin>& bins, std::map<std::string, double>& to) {
  double from = 0;
  for (const models::CalibrationBin& bin : bins) {
    std::vector<Outcome> own;
    for (const Outcome& o : outcomes)
      if (o.forecast.p50 >= from && o.forecast.p50 < bin.below) own.push_back(o);
    if (!own.empty()) to[fmt::format("oof_coverage_0.8_from_{:g}", from)] = measure(own).coverage;
    from = bin.below;
  }
}

void add_out_of_fold(const Members& members, double cap, models::Manifest& manifest) {
  const CutRule fit = fitting_cuts(cap), cuts = measuring_cuts(cap);
  manifest.calibration = fit_calibration(members.held_out, fit, cap);
  const std::size_t folds = members.networks.size();
  const auto met_new = cross_fitted_outcomes(members.held_out.from_start, false, folds, fit, cuts, cap);
  const auto met_late = cross_fitted_outcomes(members.held_out.in_mid_life, true, folds, fit, cuts, cap);
  add_metrics("oof_", measure(met_new), manifest.metrics);
  add_metrics("oof_mid_life_", measure(met_late), manifest.metrics);
  add_coverage_by_bin(met_new, manifest.calibration.met_from_start, manifest.metrics);
}

}  // namespace

std::optional<models::Bundle> train_bundle(const TrainOptions& options, const MemberHooks& hooks) {
  const Fleet fleet = load_training_fleet(options.dataset, options.folder);
  models::Manifest manifest;
  manifest.name = options.name;
  manifest.dataset = to_string(options.dataset);
  manifest.step = fleet.step;
  manifest.extractor = fit_extractor(fleet, options.recipe.use_age);
  manifest.cap = options.recipe.cap;
  manifest.warm_up_steps = static_cast<int>(options.recipe.crops.settling);
  manifest.data_hash = fleet.data_hash;
  manifest.code_version = std::string(PORTENT_VERSION);
  manifest.seed = options.seed;

  const SequenceMaker maker(fleet, manifest.extractor);
  Members members = fit_members(fleet, maker, options.recipe, options.seed, options.threads, hooks);
  if (members.stopped) return std::nullopt;
  manifest.networks = members.networks;
  add_out_of_fold(members, options.recipe.cap, manifest);
  return models::make_bundle(std::move(manifest), std::move(members.weights));
}

}  // namespace portent::train
