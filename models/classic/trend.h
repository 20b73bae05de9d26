#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "models/predictor.h"

namespace portent::models::classic {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

/// What is known of one asset's degradation: points of a health index or of any feature, oldest first, with
/// equal or unequal steps. `t` rises strictly; both are finite and of one size.
struct Series {
  std::span<const double> t;  ///< life units
  std::span<const double> y;
};

/// Failure is when y crosses this level.
struct Threshold {
  double level = 0;
  bool falling = true;
  /// What is left of y, > 0 before failure; falls as the asset wears.
  double margin(double y) const { return falling ? y - level : level - y; }
};

struct TrendPoint {
  double ahead = 0;                  ///< life units
  double p10 = 0, p50 = 0, p90 = 0;  ///< of y
  friend bool operator==(const TrendPoint&, const TrendPoint&) = default;
};

struct TrendForecast {
  bool known = false;  ///< false: too few points, or points that are no series; the rest then says nothing
  Quantiles life = {kNever, kNever, kNever, kNever, kNever, kNever};  ///< remaining; kNever: no such trend
  double rate = 0;                                                    ///< dy/dt now
  std::vector<TrendPoint> trajectory;                                 ///< one for each horizon asked for
  friend bool operator==(const TrendForecast&, const TrendForecast&) = default;
};

/// A degradation trend, followed to its threshold. Fitted to the asset's own points at each call (and to what
/// a fleet prior says, where the model takes one), in fixed-order arithmetic. Immutable and thread-safe.
class TrendModel {
 public:
  virtual ~TrendModel() = default;
  virtual std::string_view name() const = 0;
  /// `horizons`: life units ahead, >= 0.
  virtual TrendForecast forecast(const Series& series, const Threshold& threshold,
                                 std::span<const double> horizons) const = 0;
};

}  // namespace portent::models::classic
