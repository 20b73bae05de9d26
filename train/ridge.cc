#include "train/ridge.h"

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

/// Solves a x = b for symmetric positive definite a of n rows, in place, by Cholesky's decomposition.
void solve(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = j; i < n; ++i) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
}

}  // namespace

Ridge::Ridge(std::size_t columns) : columns_(columns), moments_((columns + 1) * (columns + 1)) {}

void Ridge::add(std::span<const double> row, double target, double weight) {
  const std::size_t width = columns_ + 1;
  const auto value = [&](std::size_t i) { return i < columns_ ? row[i] : target; };
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < width; ++j) moments_[i * width + j] += weight * value(i) * value(j);
  weight_ += weight;
}

std::vector<double> Ridge::fit(double penalty) const {
  const std::size_t width = columns_ + 1;
  std::vector<double> scale(columns_), a(columns_ * columns_), slopes(columns_);
  if (!(weight_ > 0)) return slopes;
  for (std::size_t i = 0; i < columns_; ++i)
    scale[i] = std::sqrt(std::max(moments_[i * width + i] / weight_, 1e-12));
  for (std::size_t i = 0; i < columns_; ++i) {
    for (std::size_t j = 0; j < columns_; ++j)
      a[i * columns_ + j] = moments_[i * width + j] / (scale[i] * scale[j]) + (i == j ? penalty : 0);
    slopes[i] = moments_[i * width + columns_] / scale[i];
  }
  solve(a, slopes);
  for (std::size_t i = 0; i < columns_; ++i) slopes[i] /= scale[i];
  return slopes;
}

}  // namespace portent::train
