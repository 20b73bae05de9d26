#include "models/drift.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <functional>
#include <numeric>

namespace portent::models {
namespace {

constexpr double kLeastShare = 0.001;
constexpr double kLargestWeight = 1e12;  // then everything is scaled back
constexpr std::size_t kListed = 64;      // channels that fit the bit sets of StepFacts
constexpr double kFading = 1 + 1 / DriftWindow::kMemory;

bool marked(const features::StepFacts& facts, std::size_t channel) {
  return channel < kListed && (((facts.stuck | facts.missing) >> channel) & 1U) != 0;
}

using Bins = std::array<double, kDriftBins>;

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

bool any(const std::vector<int>& weights) {
  return std::ranges::any_of(weights, [](int weight) { return weight > 0; });
}

/// What training would have shown where machines of each age (the last: of ages not known) carry
/// `weight_of_age`.
Bins expected_bins(const std::vector<std::vector<std::vector<int>>>& by_age, std::size_t channel,
                   std::span<const double> weight_of_age) {
  Bins expected{}, whole{};
  for (std::size_t a = 0; a < by_age.size(); ++a) {
    const std::vector<int>& bins = by_age[a][channel];
    const double sum = std::accumulate(bins.begin(), bins.end(), 0.0);
    for (std::size_t b = 0; b < bins.size(); ++b) {
      whole[b] += bins[b];
      if (sum > 0) expected[b] += weight_of_age[a] * bins[b] / sum;
    }
  }
  const double all = sum_of(whole);
  for (std::size_t b = 0; b < kDriftBins && all > 0; ++b)
    expected[b] += weight_of_age.back() * whole[b] / all;
  return expected;
}

}  // namespace

std::size_t drift_bin(std::span<const double> edges, double value) {
  std::size_t bin = 0;
  while (bin < edges.size() && value > edges[bin]) ++bin;
  return bin;
}

double stability_index(std::span<const double> expected, std::span<const double> seen) {
  assert(expected.size() == seen.size());
  const double all_expected = sum_of(expected), all_seen = sum_of(seen);
  if (!(all_expected > 0) || !(all_seen > 0)) return 0;
  double index = 0;
  for (std::size_t b = 0; b < expected.size(); ++b) {
    const double a = std::max(expected[b] / all_expected, kLeastShare);
    const double s = std::max(seen[b] / all_seen, kLeastShare);
    index += (s - a) * std::log(s / a);
  }
  return index;
}

DriftWindow::DriftWindow(const DriftReference& reference)
    : reference_(&reference), channels_(reference.edges.empty() ? 0 : reference.edges.front().size()) {
  Regime regime;
  regime.counts.assign((ages() + 1) * channels_ * kDriftBins, 0);
  regimes_.assign(reference.edges.size(), regime);
}

void DriftWindow::add(const features::StepFacts& facts, std::int64_t steps, std::span<const float> smoothed) {
  assert(facts.regime < regimes_.size() && smoothed.size() >= channels_);
  Regime& regime = regimes_[facts.regime];
  const std::size_t age =
      facts.baseline_known ? drift_bin(reference_->ages, static_cast<double>(steps)) : ages();
  double* counts = regime.counts.data() + age * channels_ * kDriftBins;
  for (std::size_t c = 0; c < channels_; ++c) {
    if (marked(facts, c)) continue;
    counts[c * kDriftBins + drift_bin(reference_->edges[facts.regime][c], smoothed[c])] += regime.weight;
  }
  regime.steps += regime.weight;
  regime.weight *= kFading;
  if (regime.weight < kLargestWeight) return;
  for (double& count : regime.counts) count /= regime.weight;
  regime.steps /= regime.weight;
  regime.weight = 1;
}

void DriftWindow::merge(const DriftWindow& other) {
  assert(other.regimes_.size() == regimes_.size() && other.channels_ == channels_);
  for (std::size_t r = 0; r < regimes_.size(); ++r) {
    const double scale = regimes_[r].weight / other.regimes_[r].weight;
    regimes_[r].steps += scale * other.regimes_[r].steps;
    for (std::size_t i = 0; i < regimes_[r].counts.size(); ++i)
      regimes_[r].counts[i] += scale * other.regimes_[r].counts[i];
  }
}

std::optional<double> DriftWindow::index(std::size_t regime, std::size_t channel) const {
  const std::size_t bins = reference_->edges[regime][channel].size() + 1;
  if (bins < 2) return std::nullopt;
  Bins seen{};
  std::vector<double> weight_of_age(ages() + 1);
  for (std::size_t a = 0; a <= ages(); ++a)
    for (std::size_t b = 0; b < bins; ++b) {
      const double count = regimes_[regime].counts[(a * channels_ + channel) * kDriftBins + b];
      seen[b] += count;
      // What training never saw at this age is set beside all ages, as where the age is not known.
      const bool known = a < ages() && any(reference_->weights[regime][a][channel]);
      weight_of_age[known ? a : ages()] += count;
    }
  const Bins expected = expected_bins(reference_->weights[regime], channel, weight_of_age);
  return stability_index(std::span(expected).first(bins), std::span<const double>(seen).first(bins));
}

std::vector<ChannelDrift> DriftWindow::drifts(double least) const {
  std::vector<ChannelDrift> all;
  for (std::size_t r = 0; r < regimes_.size(); ++r) {
    if (steps(r) < least) continue;
    for (std::size_t c = 0; c < channels_; ++c)
      if (const auto psi = index(r, c)) all.push_back({r, c, *psi});
  }
  std::ranges::stable_sort(all, std::greater(), &ChannelDrift::psi);
  return all;
}

}  // namespace portent::models
