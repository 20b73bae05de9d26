#pragma once

#include <cstddef>
#include <vector>

namespace portent::train {

/// Square symmetric matrix, row after row.
struct Symmetric {
  explicit Symmetric(std::size_t size) : n(size), values(size * size, 0.0) {}
  double& at(std::size_t row, std::size_t column) { return values[row * n + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * n + column]; }
  std::size_t n;
  std::vector<double> values;
};

/// The symmetric X with X X = inverse of `matrix`; eigenvalues under `least` count as `least`. By Jacobi's
/// rotations (Golub, Van Loan, "Matrix Computations", 8.5): a fixed order of operations, O(n^3) a sweep.
Symmetric inverse_root(Symmetric matrix, double least = 1e-6);

}  // namespace portent::train
