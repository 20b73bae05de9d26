#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/bytes.h"
#include "models/policy/breach.h"

namespace portent::models::policy {

/// A value at or over `high`, or at or under `low`, is of this level; either may be missing, in the point's
/// unit.
struct Limit {
  Level level = Level::kOrange;
  std::optional<double> low = {}, high = {};
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// Limits of one measuring point.
struct Thresholds {
  std::vector<Limit> limits;  ///< each level at most once, ascending
  double hysteresis = 0;      ///< >= 0: how far inside its limit a value must be for its level to end
  int consecutive = 1;        ///< >= 1: values in a row that change the level
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};
/// What is wrong with them, in words; "" where nothing is.
std::string thresholds_problem(const Thresholds& thresholds);

/// What is kept of one point between two values.
struct ThresholdState {
  Level level = Level::kNone;
  Level next = Level::kNone;  ///< the mildest change that the run below speaks for
  std::int32_t run = 0;       ///< > 0: values in a row above `level`, < 0: below it
  std::int64_t raised = 0;    ///< event time at which `level` left none
  void save(ingest::ByteWriter& to) const;
  static ThresholdState load(ingest::ByteReader& from);
  friend bool operator==(const ThresholdState&, const ThresholdState&) = default;
};

/// Judges one value; returns the level that stands, or the one that was cleared. A level that rises or falls
/// without ending is kHeld with its new level. A value that is not finite changes nothing. Pure.
std::optional<Breach> judge(const Thresholds& thresholds, ThresholdState& state, std::int64_t ts,
                            double value);

}  // namespace portent::models::policy
