#pragma once

#include <cstddef>
#include <vector>

namespace portent::train {

/// How a handful of values is distributed.
struct Spread {
  double mean = 0;
  double p10 = 0, p50 = 0, p90 = 0;
  std::size_t count = 0;
  friend bool operator==(const Spread&, const Spread&) = default;
};

/// All zero where there are no values.
Spread spread(std::vector<double> values);

/// Quantile `p` in [0, 1] of ascending values, straight lines between order statistics (Hyndman and Fan 1996,
/// type 7). `sorted` is not empty.
double quantile(const std::vector<double>& sorted, double p);

}  // namespace portent::train
