#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/fleet.h"

namespace portent::train {

/// Most values that fitting holds in memory at once.
inline constexpr std::size_t kMostSampled = 4'000'000;
/// Most steps whose settings are clustered.
inline constexpr std::size_t kMostClustered = 200'000;

/// Every k-th step of a fleet, life after life, with the smallest k that keeps it within `most` values; all
/// steps where they fit. Lives that share steps (parts of one machine) count each.
class StepSample {
 public:
  explicit StepSample(const Fleet& fleet, std::size_t most = kMostSampled);
  std::size_t size() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
  std::span<const double> operator[](std::size_t i) const {
    return std::span(values_).subspan(i * columns_, columns_);
  }

 private:
  std::size_t columns_;
  std::vector<double> values_;  ///< [step][column]
};

}  // namespace portent::train
