#include "train/combine_sources.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "train/fit_blend.h"

namespace portent::train {
namespace {

using models::classic::ClassicPredictor;
using models::classic::Hearing;
using models::classic::Limits;
using models::classic::Opinion;

constexpr std::size_t kEvery = 5;    // steps: neighbours say the same
constexpr double kUnitOfCap = 0.24;  // of the cap: 30 where it is 125

void join_lives(std::vector<HeldOutLife>&& classics, std::vector<HeldOutLife>& to) {
  if (to.empty()) {
    to = std::move(classics);
    return;
  }
  assert(classics.size() == to.size());
  for (std::size_t i = 0; i < to.size(); ++i) {
    assert(to[i].life == classics[i].life && to[i].forecasts.size() == classics[i].forecasts.size());
    for (std::size_t step = 0; step < to[i].forecasts.size(); ++step) {
      HeldOutForecast& f = to[i].forecasts[step];
      f.classics = std::move(classics[i].forecasts[step].classics);
      f.facts = classics[i].forecasts[step].facts;
    }
  }
}

std::vector<HeldOutLife> of_fold(const std::vector<HeldOutLife>& lives, std::size_t fold, bool inside) {
  std::vector<HeldOutLife> chosen;
  std::ranges::copy_if(lives, std::back_inserter(chosen),
                       [&](const HeldOutLife& life) { return (life.fold == fold) == inside; });
  return chosen;
}

}  // namespace

SourceCombination::SourceCombination(std::vector<models::classic::ClassicSpec> classics, bool blend,
                                     const CutRule& rule, double cap, std::optional<double> longest_life)
    : classics_(std::move(classics)), blend_(blend), rule_(rule), cap_(cap), longest_life_(longest_life) {}

FusionFitting SourceCombination::fitting() const {
  FusionFitting fitting;
  fitting.farthest = cap_;
  fitting.unit = kUnitOfCap * cap_;
  return fitting;
}

/// `f.q` holds what the blend says, where there is one.
Hearing SourceCombination::hearing_of(const HeldOutForecast& f) const {
  Hearing heard;
  heard.facts = f.facts;
  if (blend_) heard.opinions.push_back(ClassicPredictor::opinion_of(f.q, cap_));
  for (std::size_t i = 0; i < classics_.size(); ++i) {
    const bool known = !std::isnan(f.classics[i].mean);
    heard.opinions.push_back(
        {classics_[i].source, classics_[i].name, known, known ? f.classics[i] : models::Quantiles{}});
  }
  return heard;
}

std::vector<FusionCut> SourceCombination::cuts_of(std::span<const HeldOutLife> lives) const {
  std::vector<FusionCut> cuts;
  for (const HeldOutLife& life : lives)
    for (std::size_t i = 0; i < life.forecasts.size(); i += kEvery) {
      const HeldOutForecast& f = life.forecasts[i];
      if (!rule_.covers(f)) continue;
      Hearing heard = hearing_of(f);
      cuts.push_back({life.life, life.fold, f.remaining, std::move(heard.opinions), heard.facts});
    }
  return cuts;
}

Combined SourceCombination::fit(const std::vector<HeldOutLife>& lives) const {
  Combined combined;
  if (blend_) combined.blend = fit_blend(lives, rule_, cap_);
  if (!several()) return combined;
  std::vector<HeldOutLife> blended = lives;
  if (blend_) apply_blend(blended, combined.blend);
  combined.fusion = fit_fusion(cuts_of(blended), fitting());
  return combined;
}

void SourceCombination::apply(const Combined& combined, std::vector<HeldOutLife>& lives) const {
  if (blend_) apply_blend(lives, combined.blend);
  if (classics_.empty()) return;
  const models::classic::Together together{cap_, combined.fusion, longest_life_};
  for (HeldOutLife& life : lives)
    for (HeldOutForecast& f : life.forecasts) {
      const models::Prediction said = ClassicPredictor::combine(together, hearing_of(f));
      f.q = said.life;
      f.known = said.known;
    }
}

FitCombination SourceCombination::for_cross_fit() const {
  return [this](const std::vector<HeldOutLife>& known) {
    return [this, combined = fit(known)](std::vector<HeldOutLife>& lives) { apply(combined, lives); };
  };
}

std::vector<SourceRow> SourceCombination::compare(const std::vector<HeldOutLife>& lives,
                                                  std::size_t folds) const {
  if (!several()) return {};
  std::vector<FusionCut> cuts;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<HeldOutLife> own = of_fold(lives, fold, true);
    if (blend_) apply_blend(own, fit_blend(of_fold(lives, fold, false), rule_, cap_));
    std::ranges::move(cuts_of(own), std::back_inserter(cuts));
  }
  return compare_sources(cuts, fitting(), Limits{longest_life_});
}

std::map<std::string, double> SourceCombination::shares(const Combined& combined,
                                                        const std::vector<HeldOutLife>& lives) const {
  std::map<std::string, double> shares;
  if (!combined.fusion) return shares;
  std::vector<HeldOutLife> blended = lives;
  if (blend_) apply_blend(blended, combined.blend);
  const auto cuts = cuts_of(blended);
  for (const FusionCut& cut : cuts)
    for (const models::classic::Voice& voice : fuse(*combined.fusion, cut.opinions).voices)
      shares[std::string(source_name(voice.source))] += voice.share / static_cast<double>(cuts.size());
  return shares;
}

void join(HeldOut&& classics, HeldOut& to) {
  join_lives(std::move(classics.from_start), to.from_start);
  join_lives(std::move(classics.in_mid_life), to.in_mid_life);
}

}  // namespace portent::train
