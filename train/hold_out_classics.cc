#include "train/hold_out_classics.h"

#include "models/backend.h"
#include "train/life_replay.h"
#include "train/parallel.h"

namespace portent::train {
namespace {

using models::classic::ClassicPredictor;
using models::classic::FusionModel;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

HeldOutForecast forecast_of(const models::classic::Hearing& heard, const Sequence& sequence, std::size_t i) {
  HeldOutForecast f;
  for (const models::classic::Opinion& opinion : heard.opinions)
    f.classics.push_back(opinion.known ? opinion.life : models::Quantiles{kNothing});
  f.facts = heard.facts;
  f.known = heard.opinions.front().known;
  f.q = f.classics.front();
  f.remaining = sequence.remaining[i];
  f.usage = sequence.usage[i];
  f.in_distribution = !sequence.out_of_distribution[i];
  return f;
}

std::vector<HeldOutForecast> follow_life(const ClassicPredictor& predictor, LifeReplay replay) {
  std::vector<HeldOutForecast> forecasts;
  models::SequenceState state = predictor.fresh();
  for (std::size_t i = 0; i < replay.steps(); ++i) {
    if (i > 0 && replay.sequence().window_begins[i]) predictor.restart_window(state);
    const models::StepContext now = replay.next();
    forecasts.push_back(forecast_of(predictor.hear(state, now), replay.sequence(), i));
    forecasts.back().seen = static_cast<std::size_t>(state.steps);
  }
  return forecasts;
}

std::vector<std::size_t> lives_outside(const HoldOut& how, std::size_t fold) {
  std::vector<std::size_t> lives;
  for (std::size_t i = 0; i < how.fold_of.size(); ++i)
    if (how.fold_of[i] != fold) lives.push_back(i);
  return lives;
}

}  // namespace

std::unique_ptr<ClassicPredictor> predictor_of(const ClassicFit& fit, const SequenceMaker& maker,
                                               const models::classic::Together& together) {
  models::Manifest manifest;
  manifest.extractor = maker.config();
  manifest.classics = fit.specs;
  manifest.health = fit.health;
  manifest.trajectory.clear();  // held-out forecasts are scored on remaining life
  manifest.cap = together.cap;
  manifest.fusion = together.fusion;
  manifest.longest_life = together.longest_life;
  return make_classic_predictor(manifest);
}

HeldOut hold_out_classics(const Fleet& fleet, const SequenceMaker& maker,
                          std::span<const ClassicRecipe> recipes, const HoldOut& how, double cap) {
  std::vector<HeldOut> scored(how.folds);
  run_parallel(how.folds, how.threads, [&](std::size_t fold) {
    const ClassicFit fit = fit_classics(fleet, maker, lives_outside(how, fold), recipes);
    const auto predictor = predictor_of(fit, maker, {cap, FusionModel{}});
    for (const std::size_t i : held_out_lives(fleet, how.fold_of, fold)) {
      const Life& life = fleet.lives[i];
      const auto follow = [&](const Met& met) {
        return HeldOutLife{i, fold, follow_life(*predictor, {fleet, life, maker, fit.health, met})};
      };
      scored[fold].from_start.push_back(follow({}));
      for (const Met& met : mid_life_meetings(life, i, how.seed))
        scored[fold].in_mid_life.push_back(follow(met));
    }
  });
  HeldOut all;
  for (HeldOut& one : scored) append(std::move(one), all);
  return all;
}

}  // namespace portent::train
