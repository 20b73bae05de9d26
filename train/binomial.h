#pragma once

#include <cstddef>

namespace portent::train {

/// Within which the share of hits of `trials` independent trials lies 95 times in 100 (or more, for it counts
/// whole hits) where each hits with probability `p`: the quantiles 0.025 and 0.975 of the binomial
/// distribution, as shares. [0, 1] without trials.
struct ShareBand {
  double low = 0, high = 1;
  bool holds(double share) const { return share >= low && share <= high; }
};
ShareBand binomial_band(std::size_t trials, double p);

}  // namespace portent::train
