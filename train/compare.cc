#include "train/compare.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/error.h"
#include "train/random.h"

namespace portent::train {
namespace {

constexpr std::size_t kResamples = 2000;

/// One machine's squared errors, of the first and of the second model.
using Errors = std::array<double, 2>;

double squared_error(const models::Pipeline& pipeline, const TestLife& life, double cap) {
  const double rmse = evaluate(pipeline, {life}, cap).capped.rmse;  // of one machine: its absolute error
  return rmse * rmse;
}

double difference_of(const Errors& sums, std::size_t count) {
  const double n = static_cast<double>(count);
  return std::sqrt(sums[0] / n) - std::sqrt(sums[1] / n);
}

std::vector<double> resampled_differences(const std::vector<Errors>& errors, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> differences;
  for (std::size_t r = 0; r < kResamples; ++r) {
    Errors sums{};
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const Errors& drawn = errors[random.index(errors.size())];
      sums[0] += drawn[0];
      sums[1] += drawn[1];
    }
    differences.push_back(difference_of(sums, errors.size()));
  }
  std::sort(differences.begin(), differences.end());
  return differences;
}

}  // namespace

Comparison compare(const models::Pipeline& first, const models::Pipeline& second,
                   const std::vector<TestLife>& lives, double cap, std::uint64_t seed) {
  if (lives.empty())
    throw ingest::FatalError("there are no machines to compare on: give a data set that has some");
  std::vector<Errors> errors;
  for (const TestLife& life : lives)
    errors.push_back({squared_error(first, life, cap), squared_error(second, life, cap)});
  const auto differences = resampled_differences(errors, seed);
  Comparison comparison{evaluate(first, lives, cap), evaluate(second, lives, cap)};
  comparison.difference = comparison.first.capped.rmse - comparison.second.capped.rmse;
  comparison.lowest = differences[kResamples / 40];
  comparison.highest = differences[kResamples - 1 - kResamples / 40];
  return comparison;
}

}  // namespace portent::train
