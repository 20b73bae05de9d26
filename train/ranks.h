#pragma once

#include <span>
#include <vector>

namespace portent::train {

/// Rank of each value from 0 up; equal values share their mean rank. No value may be NaN.
std::vector<double> ranks(std::span<const double> values);

/// Pearson's correlation; 0 where either side is constant. Equal sizes.
double correlation(std::span<const double> a, std::span<const double> b);

/// Spearman's rank correlation; 0 where either side is constant. Equal sizes.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace portent::train
