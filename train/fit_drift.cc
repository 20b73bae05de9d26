#include "train/fit_drift.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "train/fit_extractor.h"
#include "train/step_sample.h"

namespace portent::train {
namespace {

constexpr std::size_t kAges = 3;
constexpr double kRounding = 1000;  // edges to a thousandth of a deviation: a manifest is read by people too
constexpr std::size_t kListed = 64;

/// Steps that count, their values as [step][channel].
struct Smoothed {
  std::vector<std::size_t> regime;
  std::vector<double> steps;  ///< of the life so far
  std::vector<double> weight;
  std::vector<float> values;  ///< NaN where a channel had no usable value
};

class Smoother {
 public:
  Smoother(const Fleet& fleet, const features::ExtractorConfig& config)
      : fleet_(fleet), choice_(fleet, config), extractor_(config), inputs_(config.inputs()) {}

  Smoothed smooth() {
    std::size_t steps = 0;
    for (const Life& life : fleet_.lives) steps += life.steps.size();
    const std::size_t rows = std::max<std::size_t>(1, kMostSampled / std::max<std::size_t>(1, channels()));
    const std::size_t every = std::max<std::size_t>(1, (steps + rows - 1) / rows);
    Smoothed all;
    std::size_t seen = 0;
    for (const Life& life : fleet_.lives) {
      auto state = extractor_.fresh();
      for (std::size_t i = 0; i < life.steps.size(); ++i) {
        const features::StepFacts facts = advance(state, life, i);
        if (seen++ % every == 0) keep(facts, life, i, all);
      }
    }
    return all;
  }
  std::size_t channels() const { return extractor_.config().channels.size(); }

 private:
  features::StepFacts advance(features::ExtractorState& state, const Life& life, std::size_t i) {
    choice_.apply(life.steps[i], step_);
    if (i == 0) step_.after_gap = step_.counter_reset = false;  // nothing was seen before it
    return extractor_.step(state, step_, inputs_);
  }

  void keep(const features::StepFacts& facts, const Life& life, std::size_t i, Smoothed& to) const {
    const auto length = static_cast<double>(life.steps.size());
    to.regime.push_back(facts.regime);
    to.steps.push_back(static_cast<double>(i + 1));
    to.weight.push_back(life.failed ? (length - static_cast<double>(i)) / length : 1);
    for (std::size_t c = 0; c < channels(); ++c) {
      const bool unusable = c < kListed && (((facts.stuck | facts.missing) >> c) & 1U) != 0;
      to.values.push_back(unusable ? std::nanf("") : inputs_[c]);
    }
  }

  const Fleet& fleet_;
  ColumnChoice choice_;
  features::Extractor extractor_;
  ingest::Step step_;
  std::vector<float> inputs_;
};

using Weighted = std::vector<std::pair<double, double>>;  // value, weight

/// Values that cut `all` into `parts` of about equal weight, ascending, fewer where values are equal.
std::vector<double> quantile_edges(Weighted all, std::size_t parts, double rounding) {
  std::ranges::sort(all);
  double whole = 0, below = 0;
  for (const auto& [value, weight] : all) whole += weight;
  std::vector<double> edges;
  std::size_t part = 1;
  for (const auto& [value, weight] : all) {
    below += weight;
    for (; part < parts && below >= whole * static_cast<double>(part) / static_cast<double>(parts); ++part) {
      const double edge = std::round(value * rounding) / rounding;
      if (edges.empty() || edges.back() < edge) edges.push_back(edge);
    }
  }
  return edges;
}

Weighted values_of(const Smoothed& all, std::size_t channels, std::size_t regime, std::size_t channel) {
  Weighted values;
  for (std::size_t i = 0; i < all.weight.size(); ++i) {
    const float value = all.values[i * channels + channel];
    if (all.regime[i] == regime && std::isfinite(value)) values.emplace_back(value, all.weight[i]);
  }
  return values;
}

std::vector<double> ages_of(const Smoothed& all) {
  Weighted steps;
  for (std::size_t i = 0; i < all.weight.size(); ++i) steps.emplace_back(all.steps[i], all.weight[i]);
  return quantile_edges(std::move(steps), kAges, 1);
}

/// Weights of one regime and channel, [age][bin], as whole numbers.
std::vector<std::vector<int>> weights_of(const Smoothed& all, std::size_t channels, std::size_t regime,
                                         std::size_t channel, const models::DriftReference& reference) {
  const std::vector<double>& edges = reference.edges[regime][channel];
  std::vector<std::vector<double>> sums(reference.ages.size() + 1, std::vector<double>(edges.size() + 1));
  double whole = 0;
  for (std::size_t i = 0; i < all.weight.size(); ++i) {
    const float value = all.values[i * channels + channel];
    if (all.regime[i] != regime || !std::isfinite(value)) continue;
    sums[models::drift_bin(reference.ages, all.steps[i])][models::drift_bin(edges, value)] += all.weight[i];
    whole += all.weight[i];
  }
  std::vector<std::vector<int>> weights;
  for (const std::vector<double>& bins : sums) {
    std::vector<int>& row = weights.emplace_back();
    for (const double sum : bins)
      row.push_back(whole > 0 ? static_cast<int>(std::lround(models::kDriftWhole * sum / whole)) : 0);
  }
  return weights;
}

}  // namespace

models::DriftReference fit_drift(const Fleet& fleet, const features::ExtractorConfig& config) {
  const Smoothed all = Smoother(fleet, config).smooth();
  const std::size_t channels = config.channels.size(), regimes = config.regimes.centroids.size();
  models::DriftReference reference;
  reference.ages = ages_of(all);
  reference.edges.resize(regimes);
  reference.weights.assign(regimes, {reference.ages.size() + 1, std::vector<std::vector<int>>(channels)});
  for (std::size_t r = 0; r < regimes; ++r)
    for (std::size_t c = 0; c < channels; ++c) {
      reference.edges[r].push_back(
          quantile_edges(values_of(all, channels, r, c), models::kDriftBins, kRounding));
      const auto by_age = weights_of(all, channels, r, c, reference);
      for (std::size_t a = 0; a < by_age.size(); ++a) reference.weights[r][a][c] = by_age[a];
    }
  return reference;
}

}  // namespace portent::train
