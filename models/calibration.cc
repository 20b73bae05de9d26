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
  const auto around = [&q](double quantile) { return q.mean + (quantile - q.q50); };
  return {around(q.q05), around(q.q10), q.mean, around(q.q90), around(q.q95)};
}

CalibratedLife calibrate(const Calibration& calibration, const Quantiles& q, bool mid_life, double cap) {
  // A network fed with absurd values may answer NaN: then nothing is known, and the middle raises no alarm by
  // itself.
  if (std::isnan(q.mean)) return {{0, cap / 2, cap}, {0, cap}};
  const RawBounds raw = raw_bounds(q);
  const double p50 = std::clamp(raw.p50, 0.0, cap);
  const CalibrationBin bin = bin_of(mid_life ? calibration.met_in_mid_life : calibration.met_from_start, p50);
  const double p10 = std::clamp(or_else(raw.p10 - bin.lower, 0), 0.0, p50);
  const double p90 = std::clamp(or_else(raw.p90 + bin.upper, cap), p50, cap);
  return {{p10, p50, p90},
          {std::clamp(or_else(raw.p05 - bin.lower90, 0), 0.0, p10),
           std::clamp(or_else(raw.p95 + bin.upper90, cap), p90, cap)}};
}

}  // namespace portent::models
