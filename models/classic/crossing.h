#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// y at some time ahead, normal.
struct Marginal {
  double mean = 0;
  double deviation = 0;  ///< >= 0
};
using Future = std::function<Marginal(double ahead)>;

/// The forecast where no model is needed: not known with fewer than `least` points or with points that are no
/// series; no life left where the newest point is past the threshold. Else empty.
std::optional<TrendForecast> settled(const Series& series, const Threshold& threshold, std::size_t least,
                                     std::span<const double> horizons);

/// The first time in (0, reach] at which `reached` holds, to a relative 1e-9; kNever where it never does.
/// Looked for on a geometric grid of steps of 15 %, so an excursion shorter than that may be missed.
double first_time(const std::function<bool(double)>& reached, double reach);

/// Quantiles of a remaining life whose distribution function is given. The mean is Swanson's rule (0.3 P10 +
/// 0.4 P50 + 0.3 P90; Hurst et al. 2000), good to a few per cent for skewed lives.
Quantiles life_quantiles(const std::function<double(double)>& cdf, double reach);

/// Follows a future to the threshold: the life's quantile p is the first time at which y is past the level
/// with probability p. That is the crossing of the marginal, which for a path with noise of its own comes
/// somewhat later than the first passage.
TrendForecast follow(const Future& future, const Threshold& threshold, std::span<const double> horizons,
                     double reach, double rate);

std::vector<TrendPoint> trajectory_of(const Future& future, std::span<const double> horizons);

/// Time covered by a series.
inline double span_of(const Series& series) {
  return series.t.back() - series.t.front();
}

/// The series at as many equally spaced times, by straight lines between its points.
struct EvenSeries {
  double step = 1;  ///< life units
  std::vector<double> y;
};
EvenSeries evenly_spaced(const Series& series);

/// A future known at whole steps ahead (entry 0 is now), by straight lines between them; constant beyond.
Future future_of(std::vector<Marginal> steps, double step);

}  // namespace portent::models::classic
