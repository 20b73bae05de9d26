#pragma once

#include <limits>
#include <vector>

#include "models/predictor.h"

namespace portent::models {

/// Shifts of the bounds where the predicted median is below `below`, found on out-of-fold scores (lower and
/// upper bound apart). Life units; may be negative.
struct CalibrationBin {
  double below = std::numeric_limits<double>::infinity();
  double lower = 0;    ///< subtracted from the raw P10
  double upper = 0;    ///< added to the raw P90
  double lower90 = 0;  ///< subtracted from the raw P05
  double upper90 = 0;  ///< added to the raw P95
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

/// The bounds of the 90 % interval around an Interval: 0 <= low <= p10, p90 <= high <= cap.
struct Bounds {
  double low = 0, high = 0;
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

struct CalibratedLife {
  Interval rul;
  Bounds rul90;
};

/// The bounds before calibration: the network's own spread about its mean. `lower` and `upper` of a bin are
/// distances to these.
struct RawBounds {
  double p05 = 0, p10 = 0, p50 = 0, p90 = 0, p95 = 0;
};
RawBounds raw_bounds(const Quantiles& q);

CalibratedLife calibrate(const Calibration& calibration, const Quantiles& q, bool mid_life, double cap);

}  // namespace portent::models
