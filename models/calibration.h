#pragma once

#include <limits>
#include <vector>

#include "models/predictor.h"

namespace portent::models {

/// Shifts of the 80 % interval where the predicted median is below `below`, found on out-of-fold scores
/// (lower and upper bound apart).
struct CalibrationBin {
  double below = std::numeric_limits<double>::infinity();  ///< life units
  double lower = 0;  ///< subtracted from the raw P10, life units; may be negative
  double upper = 0;  ///< added to the raw P90
  friend bool operator==(const CalibrationBin&, const CalibrationBin&) = default;
};

struct Calibration {
  std::vector<CalibrationBin> met_from_start = {
      CalibrationBin{}};  ///< ascending by `below`, the last infinite
  std::vector<CalibrationBin> met_in_mid_life = {CalibrationBin{}};
  friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// An interval for min(remaining life, cap): 0 <= p10 <= p50 <= p90 <= cap.
struct Interval {
  double p10 = 0, p50 = 0, p90 = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The bounds before calibration: the network's own spread about its mean. `lower` and `upper` of a bin are
/// distances to these.
struct RawBounds {
  double p10 = 0, p50 = 0, p90 = 0;
};
RawBounds raw_bounds(const Quantiles& q);

Interval calibrate(const Calibration& calibration, const Quantiles& q, bool mid_life, double cap);

}  // namespace portent::models
