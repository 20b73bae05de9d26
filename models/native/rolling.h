#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/predictor.h"

namespace portent::models::native {

/// Statistics over the last steps of each channel's z, for trees. Everything is summed anew at each step from
/// the kept rows, in one fixed order, so nothing drifts, and a channel that is constant gives constants.
/// By channel: mean over the last 5, 10, 20, 40, 80, 120 steps; deviation over 30, 60, 120; slope a step over
/// 20, 40, 80, 120; smoothed z (A); A minus the own baseline (B); mean over 40 minus the own baseline; mean
/// over 20 minus that of steps 40 to 60 back; mean over 40 minus that of steps 80 to 120 back. Then the age.
/// Missing (NaN): a difference without the older steps, B without a baseline, an unknown age. Windows longer
/// than what was seen use what was seen. Immutable and thread-safe.
class RollingFeatures {
 public:
  static constexpr std::size_t kRows = 120;

  explicit RollingFeatures(std::size_t channels) : channels_(channels) {}
  std::size_t count() const { return 18 * channels_ + 1; }
  /// Which channel a feature is of; channels() for the age.
  std::size_t channel_of(std::size_t feature) const {
    return feature + 1 == count() ? channels_ : feature % channels_;
  }
  std::size_t channels() const { return channels_; }
  RingShape past_shape() const { return {kRows, channels_}; }

  /// `past` is the ring of z with the row of step `newest` (counted from 0 since the window began) as the
  /// last; `input` are the extractor's inputs of that step; `row` receives count() floats.
  void compute(std::span<const float> past, std::int64_t newest, std::span<const float> input,
               std::span<float> row) const;

 private:
  std::size_t channels_;
};

}  // namespace portent::models::native
