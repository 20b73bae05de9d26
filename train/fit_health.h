#pragma once

#include <cstddef>
#include <functional>

#include "models/health_index.h"
#include "train/sequence.h"

namespace portent::train {

struct HealthFitting {
  double own_share = 0.5;      ///< see models::HealthConfig: halfway between the fleet's baseline and the own
  double healthy_share = 0.3;  ///< of each record, from its start, that is taken for healthy
  double shrinkage = 0.3;      ///< of the healthy correlations towards none
  bool ends_are_failures =
      false;                      ///< a median life then ends at health 0; else only the worst twentieth does
  std::size_t most_lives = 1000;  ///< taken evenly over the fleet, so that time and memory are bounded
};

/// Learns what healthy looks like from `lives` records, `life(i)` being one as met at its start. No failure
/// label is used: only the order of steps within a record. A channel counts by the fourth power of its mean
/// rank correlation with time over the fleet (trendability, after Coble and Hines 2009: of channels that
/// drift in every life, those that drift the same way in all of them), relative to the best; where no channel
/// trends, all count the same. `life` is called up to four times for each index; it may stream from disk.
/// Throws FatalError where no record is longer than the settling time.
models::HealthConfig fit_health(std::size_t lives, const std::function<Sequence(std::size_t)>& life,
                                std::size_t channels, const HealthFitting& fitting = {});

}  // namespace portent::train
