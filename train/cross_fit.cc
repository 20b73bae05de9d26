#include "train/cross_fit.h"

#include <algorithm>

#include "train/fit_blend.h"
#include "train/fit_calibration.h"

namespace portent::train {
namespace {

std::vector<HeldOutLife> lives_where(const std::vector<HeldOutLife>& lives, bool inside, std::size_t fold) {
  std::vector<HeldOutLife> kept;
  std::ranges::copy_if(lives, std::back_inserter(kept),
                       [&](const HeldOutLife& life) { return (life.fold == fold) == inside; });
  return kept;
}

CrossFittedForecast forecast_of(const HeldOutForecast& f, const models::Calibration& calibration,
                                double cap) {
  CrossFittedForecast to;
  to.life = f.known ? models::calibrate(calibration, f.q, false, cap)
                    : models::CalibratedLife{{0, cap, cap}, {0, cap}};  // as a pipeline says it
  if (f.said.networks) to.networks = std::clamp(f.said.networks->mean, 0.0, cap);
  to.trees = f.said.trees;
  to.remaining = f.remaining;
  to.usage = f.usage;
  to.seen = f.seen;
  to.in_distribution = f.in_distribution;
  return to;
}

}  // namespace

FitCombination blend_combination(const CutRule& rule, double cap) {
  return [rule, cap](const std::vector<HeldOutLife>& known) {
    return
        [blend = fit_blend(known, rule, cap)](std::vector<HeldOutLife>& lives) { apply_blend(lives, blend); };
  };
}

std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives, std::size_t folds,
                                       const CutRule& rule, double cap) {
  return cross_fit(lives, lives, folds, rule, cap, blend_combination(rule, cap));
}

std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives,
                                       const std::vector<HeldOutLife>& blend_from, std::size_t folds,
                                       const CutRule& rule, double cap) {
  return cross_fit(lives, blend_from, folds, rule, cap, blend_combination(rule, cap));
}

std::vector<CrossFittedLife> cross_fit(const std::vector<HeldOutLife>& lives,
                                       const std::vector<HeldOutLife>& fit_from, std::size_t folds,
                                       const CutRule& rule, double cap, const FitCombination& fit) {
  std::vector<CrossFittedLife> fitted;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<HeldOutLife> own = lives_where(lives, true, fold), others = lives_where(lives, false, fold);
    const Combination combine = fit(lives_where(fit_from, false, fold));
    combine(own);
    combine(others);
    const models::Calibration calibration{fit_bins(bound_scores(others, rule, cap), cap), {}};
    for (const HeldOutLife& life : own) {
      CrossFittedLife& to = fitted.emplace_back(CrossFittedLife{life.life, life.fold, {}});
      for (const HeldOutForecast& f : life.forecasts)
        to.forecasts.push_back(forecast_of(f, calibration, cap));
    }
  }
  return fitted;
}

std::vector<Outcome> outcomes_of(const std::vector<CrossFittedLife>& lives, const CutRule& rule, double cap) {
  std::vector<Outcome> outcomes;
  for (const CrossFittedLife& life : lives) {
    const std::size_t first = outcomes.size();
    for (const CrossFittedForecast& f : life.forecasts)
      if (f.remaining >= rule.least && f.remaining <= rule.most && f.seen >= rule.seen)
        outcomes.push_back({f.life.rul, std::min(f.remaining, cap), 1, f.life.rul90});
    for (std::size_t i = first; i < outcomes.size(); ++i)
      outcomes[i].weight = 1 / static_cast<double>(outcomes.size() - first);
  }
  return outcomes;
}

}  // namespace portent::train
