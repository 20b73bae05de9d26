#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace portent::train {

/// Weighted least squares with an intercept, by normal equations over standardised columns; the penalty
/// shrinks every slope, never the intercept, as if so much weight of lives had shown that column to be of no
/// use. Not thread-safe.
class Ridge {
 public:
  explicit Ridge(std::size_t columns);
  void add(std::span<const double> row, double target, double weight);

  struct Line {
    double intercept = 0;
    std::vector<double> slopes;
  };
  /// `penalty` > 0 in units of weight. All zero where nothing was added.
  Line fit(double penalty) const;

 private:
  std::size_t columns_;
  std::vector<double> moments_;  ///< weighted sums of products of (1, columns..., target), row-major
};

}  // namespace portent::train
