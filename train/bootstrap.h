#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace portent::train {

/// The errors (forecast - truth) of two forecasters at one place of one asset.
struct PairedError {
  std::string asset;
  double first = 0, second = 0;
};

/// How far apart two forecasters are.
struct PairedDifference {
  double rmse_first = 0, rmse_second = 0;
  double difference = 0;     ///< rmse_first - rmse_second; below 0: the first is better
  double low = 0, high = 0;  ///< 95 % interval of the difference
  double first_better = 0;   ///< share of draws in which it is
  std::size_t assets = 0, pairs = 0;
};

/// Paired bootstrap by asset (B. Efron, percentile interval): assets are drawn with replacement, each with
/// all its errors, because errors of one asset go together. Deterministic in `seed`. All zero without errors.
PairedDifference compare_rmse(std::span<const PairedError> errors, std::uint64_t seed = 1,
                              std::size_t draws = 2000);

}  // namespace portent::train
