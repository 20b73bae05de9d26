#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "features/extractor.h"

namespace portent::models {

/// Where the smoothed inputs of training lay, to tell whether what comes now still looks like it. A machine's
/// inputs change as it ages, so ages are told apart: else a fleet of young machines would look like drift.
/// Edges cut training's steps of a regime and channel into about equal parts, ten where values allow. Steps
/// are weighted by the chance that a machine looked at on a random day of its life has come that far.
struct DriftReference {
  std::vector<double> ages;  ///< steps of a life up to which each age lasts, ascending; the last never ends
  std::vector<std::vector<std::vector<double>>> edges;  ///< [regime][channel], ascending
  /// [regime][age][channel][bin]: weight of the steps with edges[bin - 1] < value <= edges[bin]; those of one
  /// regime and channel add up to about kDriftWhole. All 0: never seen.
  std::vector<std::vector<std::vector<std::vector<int>>>> weights;
  friend bool operator==(const DriftReference&, const DriftReference&) = default;
};
inline constexpr int kDriftWhole = 10'000;
inline constexpr std::size_t kDriftBins = 10;

/// The bin of `value`: how many edges lie below it.
std::size_t drift_bin(std::span<const double> edges, double value);

/// Population stability index, the sum of (b - a) ln(b / a) over the bins' shares a and b; shares under 0.001
/// count as 0.001. By custom under 0.1 nothing has changed, over 0.25 much has. 0 where either is empty.
double stability_index(std::span<const double> expected, std::span<const double> seen);

/// How far one channel of one regime has gone from training.
struct ChannelDrift {
  std::size_t regime = 0;
  std::size_t channel = 0;
  double psi = 0;
};

/// The smoothed inputs of late, counted in the bins of a reference: about the last kMemory steps of each
/// regime, by exponential decay. add() allocates nothing. One thread; a copy is a snapshot.
class DriftWindow {
 public:
  static constexpr double kMemory = 20'000;
  /// Steps of a regime before its index means anything.
  static constexpr double kLeast = 1'000;

  /// `reference` must outlive this.
  explicit DriftWindow(const DriftReference& reference);

  /// One step of one asset: `steps` since its life began, or since it was met. Channels without a usable
  /// value are left out.
  void add(const features::StepFacts& facts, std::int64_t steps, std::span<const float> smoothed);
  /// Takes in what another window of the same reference has counted.
  void merge(const DriftWindow& other);
  /// Weighted steps of a regime in the window.
  double steps(std::size_t regime) const { return regimes_[regime].steps / regimes_[regime].weight; }
  /// Of the regimes with at least `least` steps and of the channels that vary there, largest index first.
  std::vector<ChannelDrift> drifts(double least = kLeast) const;
  const DriftReference& reference() const { return *reference_; }

 private:
  struct Regime {
    double weight = 1;           ///< of the next step; grows, so that older ones fade
    double steps = 0;            ///< sum of weights
    std::vector<double> counts;  ///< [age, and one for "not known"][channel][kDriftBins]
  };
  std::optional<double> index(std::size_t regime, std::size_t channel) const;
  std::size_t ages() const { return reference_->ages.size() + 1; }

  const DriftReference* reference_;
  std::size_t channels_;
  std::vector<Regime> regimes_;
};

}  // namespace portent::models
