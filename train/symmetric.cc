#include "train/symmetric.h"

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

constexpr int kMostSweeps = 50;
constexpr double kNegligible = 1e-22;  // sum of squares off the diagonal

double off_diagonal(const Symmetric& m) {
  double sum = 0;
  for (std::size_t p = 0; p < m.n; ++p)
    for (std::size_t q = p + 1; q < m.n; ++q) sum += m.at(p, q) * m.at(p, q);
  return sum;
}

/// Turns columns p and q by the angle whose cosine and sine are given.
void turn_columns(Symmetric& m, std::size_t p, std::size_t q, double c, double s) {
  for (std::size_t k = 0; k < m.n; ++k) {
    const double x = m.at(k, p), y = m.at(k, q);
    m.at(k, p) = c * x - s * y;
    m.at(k, q) = s * x + c * y;
  }
}

void turn_rows(Symmetric& m, std::size_t p, std::size_t q, double c, double s) {
  for (std::size_t k = 0; k < m.n; ++k) {
    const double x = m.at(p, k), y = m.at(q, k);
    m.at(p, k) = c * x - s * y;
    m.at(q, k) = s * x + c * y;
  }
}

void rotate(Symmetric& m, Symmetric& vectors, std::size_t p, std::size_t q) {
  if (m.at(p, q) == 0) return;
  const double theta = (m.at(q, q) - m.at(p, p)) / (2 * m.at(p, q));
  const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1);
  turn_columns(m, p, q, c, t * c);
  turn_rows(m, p, q, c, t * c);
  turn_columns(vectors, p, q, c, t * c);
}

}  // namespace

Symmetric inverse_root(Symmetric matrix, double least) {
  const std::size_t n = matrix.n;
  Symmetric vectors(n);
  for (std::size_t i = 0; i < n; ++i) vectors.at(i, i) = 1;
  for (int sweep = 0; sweep < kMostSweeps && off_diagonal(matrix) > kNegligible; ++sweep)
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t q = p + 1; q < n; ++q) rotate(matrix, vectors, p, q);
  Symmetric root(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < n; ++k)
        root.at(i, j) += vectors.at(i, k) * vectors.at(j, k) / std::sqrt(std::max(matrix.at(k, k), least));
  return root;
}

}  // namespace portent::train
