#pragma once

#include <cstdint>
#include <vector>

#include "models/pipeline.h"
#include "train/evaluate.h"

namespace portent::train {

/// Two models on the same machines, none of which either has seen.
struct Comparison {
  Evaluation first, second;
  double difference = 0;  ///< of the capped RMSE, first - second, life units; negative: the first is better
  double lowest = 0, highest = 0;  ///< 95 % interval of it, paired bootstrap by machine
};

/// Each machine weighs the same in both: resampling whole machines keeps what is common to the two models'
/// errors. 2,000 resamples, percentiles; the same seed gives the same interval. Throws FatalError as
/// evaluate() does, and where `lives` is empty.
Comparison compare(const models::Pipeline& first, const models::Pipeline& second,
                   const std::vector<TestLife>& lives, double cap, std::uint64_t seed = 1);

}  // namespace portent::train
