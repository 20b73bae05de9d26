#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace portent::train {

/// Weighted least squares without an intercept, by normal equations over columns scaled to a mean square of
/// 1; the penalty shrinks every slope as if so much weight had shown that column to be of no use. Not
/// thread-safe.
class Ridge {
 public:
  explicit Ridge(std::size_t columns);
  void add(std::span<const double> row, double target, double weight);

  /// The slopes. `penalty` > 0 in units of weight. All zero where nothing was added.
  std::vector<double> fit(double penalty) const;

 private:
  std::size_t columns_;
  double weight_ = 0;
  std::vector<double> moments_;  ///< weighted sums of products of (columns..., target), row-major
};

}  // namespace portent::train
