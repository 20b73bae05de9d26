#include "train/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "train/random.h"
#include "train/spread.h"

namespace portent::train {
namespace {

struct Squares {
  double first = 0, second = 0, count = 0;

  Squares& operator+=(const Squares& other) {
    first += other.first;
    second += other.second;
    count += other.count;
    return *this;
  }
  double rmse_first() const { return std::sqrt(first / count); }
  double rmse_second() const { return std::sqrt(second / count); }
  double difference() const { return rmse_first() - rmse_second(); }
};

std::vector<Squares> by_asset(std::span<const PairedError> errors) {
  std::map<std::string, Squares> sums;
  for (const PairedError& e : errors) sums[e.asset] += {e.first * e.first, e.second * e.second, 1};
  std::vector<Squares> assets;
  for (const auto& [asset, squares] : sums) assets.push_back(squares);
  return assets;
}

Squares draw(const std::vector<Squares>& assets, Random& random) {
  Squares sum;
  for (std::size_t i = 0; i < assets.size(); ++i) sum += assets[random.index(assets.size())];
  return sum;
}

}  // namespace

PairedDifference compare_rmse(std::span<const PairedError> errors, std::uint64_t seed, std::size_t draws) {
  PairedDifference result;
  const auto assets = by_asset(errors);
  if (assets.empty() || draws == 0) return result;
  Squares all;
  for (const Squares& asset : assets) all += asset;
  Random random(seed);
  std::vector<double> differences(draws);
  for (double& difference : differences) difference = draw(assets, random).difference();
  std::ranges::sort(differences);
  const auto better = std::ranges::lower_bound(differences, 0.0) - differences.begin();
  return {all.rmse_first(),
          all.rmse_second(),
          all.difference(),
          quantile(differences, 0.025),
          quantile(differences, 0.975),
          static_cast<double>(better) / static_cast<double>(draws),
          assets.size(),
          errors.size()};
}

}  // namespace portent::train
