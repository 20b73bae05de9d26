#pragma once

#include "models/calibration.h"

namespace portent::models {

/// The chance of failure within `horizon` life units, from the one distribution that passes through all five
/// quantiles of `life`, so that no chance contradicts an interval.
/// - Between two quantiles it rises in a straight line.
/// - Beyond P05 and P95 the density falls in a straight line to nothing at twice the spacing of the two outer
///   quantiles: it goes on where the line between them left off, and of a normal distribution it keeps all
///   but the last hundredth. The lower tail ends at 0 at the latest.
/// - A quantile at the cap says that life is at least so long: from the first such quantile on the chance
///   stays at its level, which is then the most that it can be. Where P10 is one of them the spacing is not
///   known, and the lower tail reaches down to 0.
/// In [0, 1], rising with `horizon`, 0 at 0. Only + - * / in a fixed order: the same bits everywhere.
double failure_chance(const CalibratedLife& life, double cap, double horizon);

}  // namespace portent::models
