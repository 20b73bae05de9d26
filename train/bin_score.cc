#include "train/bin_score.h"

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

struct IntervalSums {
  double covered = 0, below = 0, above = 0, width = 0;
  double count = 0;

  void add(const Band& band, double truth) {
    covered += truth >= band.low && truth <= band.high ? 1 : 0;
    below += truth < band.low ? 1 : 0;
    above += truth > band.high ? 1 : 0;
    width += band.high - band.low;
    ++count;
  }
  /// `other`'s means, as one.
  void add_mean(const IntervalSums& other) {
    if (other.count == 0) return;
    covered += other.covered / other.count;
    below += other.below / other.count;
    above += other.above / other.count;
    width += other.width / other.count;
    ++count;
  }
  std::optional<IntervalScore> score() const {
    if (count == 0) return std::nullopt;
    return IntervalScore{covered / count, below / count, above / count, width / count};
  }
};

struct Sums {
  double squares = 0, absolute = 0, errors = 0;
  IntervalSums by80, by90;
  double count = 0;
  std::size_t forecasts = 0;

  void add(const ReplayedForecast& f, double cap) {
    const double truth = std::min(f.remaining, cap);
    const double error = f.forecast.rul.p50 - truth;
    squares += error * error;
    absolute += std::abs(error);
    errors += error;
    by80.add(*band(f, Nominal::k80), truth);
    if (const auto wide = band(f, Nominal::k90)) by90.add(*wide, truth);
    ++count;
    ++forecasts;
  }
  void add_mean(const Sums& other) {
    if (other.count == 0) return;
    squares += other.squares / other.count;
    absolute += other.absolute / other.count;
    errors += other.errors / other.count;
    by80.add_mean(other.by80);
    by90.add_mean(other.by90);
    ++count;
    forecasts += other.forecasts;
  }
  BinScore score(double from, double to) const {
    BinScore s{from, to};
    if (count == 0) return s;
    s.rmse = std::sqrt(squares / count);
    s.mae = absolute / count;
    s.bias = errors / count;
    s.nominal80 = by80.score();
    s.nominal90 = by90.score();
    s.forecasts = forecasts;
    return s;
  }
};

struct CensoredSums {
  std::size_t lives = 0, forecasts = 0, not_below = 0, above = 0;

  void add(const ReplayedLife& life, double cap) {
    ++lives;
    for (const ReplayedForecast& f : life.forecasts) {
      if (!judged(f)) continue;
      const double at_least = std::min(f.remaining, cap);
      ++forecasts;
      not_below += at_least >= f.forecast.rul.p10 ? 1U : 0U;
      above += at_least > f.forecast.rul.p90 ? 1U : 0U;
    }
  }
  std::optional<CensoredScore> score() const {
    if (forecasts == 0) return std::nullopt;
    const auto all = static_cast<double>(forecasts);
    return CensoredScore{lives, forecasts, static_cast<double>(not_below) / all,
                         static_cast<double>(above) / all};
  }
};

std::vector<double> ends_of_bins(const BacktestOptions& o) {
  std::vector<double> ends = o.bin_edges;
  std::erase_if(ends, [&](double end) { return end >= o.cap; });
  ends.push_back(o.cap);
  return ends;
}

std::vector<Sums> sums_of(const ReplayedLife& life, const std::vector<double>& ends, double cap) {
  std::vector<Sums> own(ends.size() + 1);
  for (const ReplayedForecast& f : life.forecasts)
    if (judged(f))
      own[static_cast<std::size_t>(std::ranges::upper_bound(ends, f.remaining) - ends.begin())].add(f, cap);
  return own;
}

}  // namespace

IntervalScores score_bins(std::span<const ReplayedLife> lives, const BacktestOptions& options) {
  const auto ends = ends_of_bins(options);
  std::vector<Sums> bins(ends.size() + 1);
  Sums overall;
  CensoredSums censored;
  IntervalScores scores;
  std::size_t counted = 0;
  for (const ReplayedLife& life : lives) {
    scores.unjudged += static_cast<std::size_t>(
        std::ranges::count_if(life.forecasts, [](const auto& f) { return !judged(f); }));
    if (!life.failed) {
      censored.add(life, options.cap);
      continue;
    }
    const auto own = sums_of(life, ends, options.cap);
    for (std::size_t b = 0; b < bins.size(); ++b) {
      bins[b].add_mean(own[b]);
      overall.add_mean(own[b]);
    }
    counted += std::ranges::any_of(own, [](const Sums& s) { return s.count > 0; }) ? 1U : 0U;
  }
  for (std::size_t b = 0; b < bins.size(); ++b) {
    scores.bins.push_back(bins[b].score(b == 0 ? 0 : ends[b - 1],
                                        b < ends.size() ? ends[b] : std::numeric_limits<double>::infinity()));
    scores.bins.back().lives = static_cast<std::size_t>(bins[b].count);
  }
  scores.overall = overall.score(0, std::numeric_limits<double>::infinity());
  scores.overall.lives = counted;
  scores.censored80 = censored.score();
  return scores;
}

}  // namespace portent::train
