#include "train/fit_calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <span>

namespace portent::train {
namespace {

constexpr double kMissed = 0.1, kMissed90 = 0.05;  // by each bound: 80 % and 90 % in between
// Of the cap: 40 and 90 where it is 125.
constexpr double kBinShares[] = {0.32, 0.72, std::numeric_limits<double>::infinity()};

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

double shift(std::span<const BoundScore> scores, double BoundScore::*miss, double missed) {
  const auto lives = static_cast<double>(count_lives(scores));
  std::vector<std::pair<double, double>> values;
  for (const BoundScore& score : scores) values.emplace_back(score.*miss, score.weight);
  return weighted_quantile(std::move(values), std::min(1.0, (1 - missed) * (1 + 1 / lives)));
}

models::CalibrationBin shifts(std::span<const BoundScore> scores) {
  return {std::numeric_limits<double>::infinity(), shift(scores, &BoundScore::below, kMissed),
          shift(scores, &BoundScore::above, kMissed), shift(scores, &BoundScore::below90, kMissed90),
          shift(scores, &BoundScore::above90, kMissed90)};
}

}  // namespace

std::vector<BoundScore> bound_scores(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap) {
  std::vector<BoundScore> scores;
  for (const HeldOutLife& life : lives) {
    const std::size_t first = scores.size();
    for (const HeldOutForecast& f : life.forecasts) {
      if (!rule.covers(f) || !f.known) continue;
      const models::RawBounds raw = models::raw_bounds(f.q);
      const double truth = std::min(f.remaining, cap);
      scores.push_back({std::clamp(raw.p50, 0.0, cap), raw.p10 - truth, truth - raw.p90, raw.p05 - truth,
                        truth - raw.p95, 1, life.life});
    }
    for (std::size_t i = first; i < scores.size(); ++i)
      scores[i].weight = 1 / static_cast<double>(scores.size() - first);
  }
  return scores;
}

std::vector<models::CalibrationBin> fit_bins(const std::vector<BoundScore>& scores, double cap) {
  if (scores.empty()) return {models::CalibrationBin{}};
  const models::CalibrationBin all = shifts(scores);
  std::vector<models::CalibrationBin> bins;
  double from = 0;
  for (const double share : kBinShares) {
    const double end = share * cap;
    std::vector<BoundScore> own;
    std::ranges::copy_if(scores, std::back_inserter(own),
                         [&](const BoundScore& s) { return s.median >= from && s.median < end; });
    bins.push_back(count_lives(own) >= kLeastLives ? shifts(own) : all);
    bins.back().below = end;
    from = end;
  }
  return bins;
}

models::Calibration fit_calibration(const HeldOut& held_out, const CutRule& rule, double cap) {
  return {fit_bins(bound_scores(held_out.from_start, rule, cap), cap),
          fit_bins(bound_scores(held_out.in_mid_life, rule, cap), cap)};
}

}  // namespace portent::train
