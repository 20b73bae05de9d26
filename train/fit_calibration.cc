#include "train/fit_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <span>

namespace portent::train {
namespace {

constexpr double kMissed = 0.1;  // by each bound: 80 % in between
constexpr double kBinEnds[] = {40, 90, std::numeric_limits<double>::infinity()};

std::size_t count_lives(std::span<const BoundScore> scores) {
  std::set<std::size_t> lives;
  for (const BoundScore& score : scores) lives.insert(score.life);
  return lives.size();
}

/// The smallest value that at least `level` of the weight is at or under.
double weighted_quantile(std::vector<std::pair<double, double>> values, double level) {
  std::ranges::sort(values);
  double total = 0, sum = 0;
  for (const auto& [value, weight] : values) total += weight;
  for (const auto& [value, weight] : values)
    if ((sum += weight) >= level * total) return value;
  return values.back().first;
}

double shift(std::span<const BoundScore> scores, double BoundScore::*miss) {
  const auto lives = static_cast<double>(count_lives(scores));
  std::vector<std::pair<double, double>> values;
  for (const BoundScore& score : scores) values.emplace_back(score.*miss, score.weight);
  return weighted_quantile(std::move(values), std::min(1.0, (1 - kMissed) * (1 + 1 / lives)));
}

template <typename Keep>
std::vector<HeldOutLife> lives_where(const std::vector<HeldOutLife>& lives, Keep keep) {
  std::vector<HeldOutLife> kept;
  std::ranges::copy_if(lives, std::back_inserter(kept), keep);
  return kept;
}

}  // namespace

std::vector<BoundScore> bound_scores(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap) {
  std::vector<BoundScore> scores;
  for (const HeldOutLife& life : lives) {
    const std::size_t first = scores.size();
    for (const HeldOutForecast& f : life.forecasts) {
      if (!rule.covers(f)) continue;
      const models::RawBounds raw = models::raw_bounds(f.q);
      const double truth = std::min(f.remaining, cap);
      scores.push_back({std::clamp(raw.p50, 0.0, cap), raw.p10 - truth, truth - raw.p90, 1, life.life});
    }
    for (std::size_t i = first; i < scores.size(); ++i)
      scores[i].weight = 1 / static_cast<double>(scores.size() - first);
  }
  return scores;
}

std::vector<models::CalibrationBin> fit_bins(const std::vector<BoundScore>& scores) {
  if (scores.empty()) return {models::CalibrationBin{}};
  const double all_below = shift(scores, &BoundScore::below);
  const double all_above = shift(scores, &BoundScore::above);
  std::vector<models::CalibrationBin> bins;
  double from = 0;
  for (const double end : kBinEnds) {
    std::vector<BoundScore> own;
    std::ranges::copy_if(scores, std::back_inserter(own),
                         [&](const BoundScore& s) { return s.median >= from && s.median < end; });
    const bool enough = count_lives(own) >= kLeastLives;
    bins.push_back({end, enough ? shift(own, &BoundScore::below) : all_below,
                    enough ? shift(own, &BoundScore::above) : all_above});
    from = end;
  }
  return bins;
}

models::Calibration fit_calibration(const HeldOut& held_out, const CutRule& rule, double cap) {
  return {fit_bins(bound_scores(held_out.from_start, rule, cap)),
          fit_bins(bound_scores(held_out.in_mid_life, rule, cap))};
}

std::vector<Outcome> cross_fitted_outcomes(const std::vector<HeldOutLife>& lives, bool mid_life,
                                           std::size_t folds, const CutRule& fit, const CutRule& measure,
                                           double cap) {
  std::vector<Outcome> outcomes;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    const auto others = lives_where(lives, [&](const HeldOutLife& life) { return life.fold != fold; });
    const auto bins = fit_bins(bound_scores(others, fit, cap));
    const models::Calibration calibration{bins, bins};
    for (const HeldOutLife& life : lives_where(lives, [&](const HeldOutLife& l) { return l.fold == fold; })) {
      const auto cuts =
          std::ranges::count_if(life.forecasts, [&](const auto& f) { return measure.covers(f); });
      for (const HeldOutForecast& f : life.forecasts)
        if (measure.covers(f))
          outcomes.push_back({models::calibrate(calibration, f.q, mid_life, cap), std::min(f.remaining, cap),
                              1 / static_cast<double>(cuts)});
    }
  }
  return outcomes;
}

}  // namespace portent::train
