#include "models/classic/autoregressive.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/classic/crossing.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr std::size_t kHighestOrder = 3;
constexpr std::size_t kLeast = 12;
constexpr std::size_t kSpans = 20;
constexpr double kLeastNoise = 1e-18;  // of the squared range
constexpr double kFaded = 0.05;        // weight of noise left after as many steps as there are points
constexpr double kLeastPivot = 1e-10;  // of a column's own square

/// Normal equations, solved by Cholesky's method in place. False where they are singular.
bool solve(std::vector<double>& matrix, std::vector<double>& right) {
  const std::size_t n = right.size();
  for (std::size_t i = 0; i < n; ++i) {
    const double own = matrix[i * n + i];
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * n + k] * matrix[j * n + k];
      if (i == j && !(sum > kLeastPivot * own)) return false;
      matrix[i * n + j] = i == j ? std::sqrt(sum) : sum / matrix[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) right[i] -= matrix[i * n + k] * right[k];
    right[i] /= matrix[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) right[i] -= matrix[k * n + i] * right[k];
    right[i] /= matrix[i * n + i];
  }
  return true;
}

/// 1, place (-1 .. 1), then the last values less `level`, newest first: centred, so that squares do not drown
/// what differs.
std::vector<double> row_at(std::span<const double> y, std::size_t i, std::size_t order, double level) {
  const auto last = static_cast<double>(y.size() - 1);
  std::vector<double> row = {1, 2 * static_cast<double>(i) / last - 1};
  for (std::size_t k = 1; k <= order; ++k) row.push_back(y[i - k] - level);
  return row;
}

double predict(std::span<const double> coefficients, std::span<const double> row) {
  double sum = 0;
  for (std::size_t c = 0; c < row.size(); ++c) sum += coefficients[c] * row[c];
  return sum;
}

/// Back from place and centred values to steps and values as they are.
AutoregressiveFit plain(std::span<const double> coefficients, double level, double last) {
  AutoregressiveFit fit;
  fit.memory.assign(coefficients.begin() + 2, coefficients.end());
  double remembered = 0;
  for (const double weight : fit.memory) remembered += weight;
  fit.trend = 2 * coefficients[1] / last;
  fit.constant = coefficients[0] - coefficients[1] + level * (1 - remembered);
  return fit;
}

bool fades(const AutoregressiveFit& fit, std::size_t points) {
  const auto weights = noise_weights(fit.memory, points + 1);
  return std::abs(weights.back()) < kFaded;
}

std::optional<AutoregressiveFit> best_fit(std::span<const double> y) {
  std::optional<AutoregressiveFit> best;
  for (std::size_t order = 0; order <= kHighestOrder; ++order) {
    auto fit = fit_autoregressive(y, order, kHighestOrder);
    if (fit && fades(*fit, y.size()) && (!best || fit->criterion < best->criterion)) best = std::move(fit);
  }
  return best;
}

std::vector<Marginal> ahead_of(const AutoregressiveFit& fit, std::vector<double> y) {
  const std::size_t points = y.size(), count = kSpans * points;
  const auto weights = noise_weights(fit.memory, count);
  std::vector<Marginal> steps = {{y.back(), 0}};
  double variance = 0;
  for (std::size_t h = 1; h <= count; ++h) {
    double next = fit.constant + fit.trend * static_cast<double>(y.size());
    for (std::size_t k = 1; k <= fit.memory.size(); ++k) next += fit.memory[k - 1] * y[y.size() - k];
    y.push_back(next);
    variance += fit.noise * weights[h - 1] * weights[h - 1];
    steps.push_back({next, std::sqrt(variance)});
  }
  return steps;
}

}  // namespace

std::optional<AutoregressiveFit> fit_autoregressive(std::span<const double> y, std::size_t order,
                                                    std::size_t first) {
  assert(first >= order && y.size() >= 2);
  const std::size_t n = order + 2;
  if (y.size() < first + n + 2) return std::nullopt;
  const auto [least, most] = std::ranges::minmax(y);
  const double level = (least + most) / 2;
  std::vector<double> matrix(n * n, 0), right(n, 0);
  for (std::size_t i = first; i < y.size(); ++i) {
    const auto row = row_at(y, i, order, level);
    for (std::size_t a = 0; a < n; ++a) {
      right[a] += row[a] * (y[i] - level);
      for (std::size_t b = 0; b < n; ++b) matrix[a * n + b] += row[a] * row[b];
    }
  }
  if (!solve(matrix, right)) return std::nullopt;
  double squares = 0;
  for (std::size_t i = first; i < y.size(); ++i) {
    const double error = y[i] - level - predict(right, row_at(y, i, order, level));
    squares += error * error;
  }
  AutoregressiveFit fit = plain(right, level, static_cast<double>(y.size() - 1));
  const auto used = static_cast<double>(y.size() - first);
  const double floor = std::max(kLeastNoise * (most - least) * (most - least), 1e-300);
  fit.noise = std::max(squares / (used - static_cast<double>(n)), floor);
  fit.criterion = used * native::fixed_log(std::max(squares / used, floor)) + 2 * static_cast<double>(n);
  return fit;
}

std::vector<double> noise_weights(std::span<const double> memory, std::size_t count) {
  std::vector<double> weights;
  for (std::size_t j = 0; j < count; ++j) {
    double weight = j == 0 ? 1 : 0;
    for (std::size_t k = 1; k <= std::min(j, memory.size()); ++k) weight += memory[k - 1] * weights[j - k];
    weights.push_back(weight);
  }
  return weights;
}

TrendForecast Autoregressive::forecast(const Series& series, const Threshold& threshold,
                                       std::span<const double> horizons) const {
  if (auto known = settled(series, threshold, kLeast, horizons)) return *known;
  const EvenSeries even = evenly_spaced(series);
  const auto fit = best_fit(even.y);
  if (!fit) return {};
  auto steps = ahead_of(*fit, even.y);
  double remembered = 0;
  for (const double weight : fit->memory) remembered += weight;
  const double reach = even.step * static_cast<double>(steps.size() - 1);
  return follow(future_of(std::move(steps), even.step), threshold, horizons, reach,
                fit->trend / (1 - remembered) / even.step);
}

}  // namespace portent::models::classic
