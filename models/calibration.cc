#include "models/calibration.h"

#include <algorithm>
#include <cmath>

namespace portent::models {
namespace {

CalibrationBin bin_of(const std::vector<CalibrationBin>& bins, double median) {
  const auto found = std::find_if(bins.begin(), bins.end(),
                                  [median](const CalibrationBin& bin) { return median < bin.below; });
  return found == bins.end() ? CalibrationBin{} : *found;
}

/// A bound that could not be computed is no bound.
double or_else(double value, double fallback) {
  return std::isnan(value) ? fallback : value;
}

}  // namespace

RawBounds raw_bounds(const Quantiles& q) {
  return {q.mean + (q.q10 - q.q50), q.mean, q.mean + (q.q90 - q.q50)};
}

Interval calibrate(const Calibration& calibration, const Quantiles& q, bool mid_life, double cap) {
  // A network fed with absurd values may answer NaN: then nothing is known, and the middle raises no alarm by
  // itself.
  if (std::isnan(q.mean)) return {0, cap / 2, cap};
  const RawBounds raw = raw_bounds(q);
  const double p50 = std::clamp(raw.p50, 0.0, cap);
  const CalibrationBin bin = bin_of(mid_life ? calibration.met_in_mid_life : calibration.met_from_start, p50);
  return {std::clamp(or_else(raw.p10 - bin.lower, 0), 0.0, p50), p50,
          std::clamp(or_else(raw.p90 + bin.upper, cap), p50, cap)};
}

}  // namespace portent::models
