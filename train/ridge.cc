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

Ridge::Ridge(std::size_t columns) : columns_(columns), moments_((columns + 2) * (columns + 2)) {}

void Ridge::add(std::span<const double> row, double target, double weight) {
  const std::size_t width = columns_ + 2;
  const auto value = [&](std::size_t i) { return i == 0 ? 1 : i <= columns_ ? row[i - 1] : target; };
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < width; ++j) moments_[i * width + j] += weight * value(i) * value(j);
}

Ridge::Line Ridge::fit(double penalty) const {
  const std::size_t width = columns_ + 2;
  const double total = moments_[0];
  Line line{0, std::vector<double>(columns_)};
  if (!(total > 0)) return line;
  const auto mean = [&](std::size_t i) { return moments_[i] / total; };
  const auto covariance = [&](std::size_t i, std::size_t j) {
    return moments_[i * width + j] - total * mean(i) * mean(j);
  };
  std::vector<double> scale(columns_), a(columns_ * columns_), b(columns_);
  for (std::size_t i = 0; i < columns_; ++i)
    scale[i] = std::sqrt(std::max(covariance(i + 1, i + 1) / total, 1e-12));
  for (std::size_t i = 0; i < columns_; ++i) {
    for (std::size_t j = 0; j < columns_; ++j)
      a[i * columns_ + j] = covariance(i + 1, j + 1) / (scale[i] * scale[j]) + (i == j ? penalty : 0);
    b[i] = covariance(i + 1, columns_ + 1) / scale[i];
  }
  solve(a, b);
  line.intercept = mean(columns_ + 1);
  for (std::size_t i = 0; i < columns_; ++i) {
    line.slopes[i] = b[i] / scale[i];
    line.intercept -= line.slopes[i] * mean(i + 1);
  }
  return line;
}

}  // namespace portent::train
