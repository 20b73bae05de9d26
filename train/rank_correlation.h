#pragma once

#include <span>

namespace portent::train {

/// Spearman's rank correlation, ties at their mean rank: 1 where `b` rises whenever `a` does, -1 where it
/// falls. NaN for fewer than two pairs or where one side never changes. Both of one length, all finite.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace portent::train
