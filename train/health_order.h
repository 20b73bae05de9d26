#pragma once

#include <cstddef>
#include <vector>

#include "models/pipeline.h"
#include "train/dataset.h"

namespace portent::train {

/// How well health alone orders machines by remaining life: all that can be asked of a model that tells none.
struct HealthOrder {
  double span = 0;            ///< life units: the last of each life that were looked at
  double rank = 0;            ///< Spearman's correlation of health and remaining life, all lives pooled
  std::size_t lives = 0;      ///< that were looked at
  std::size_t forecasts = 0;  ///< pairs
};

/// Replays each life, as serving does, and takes each forecast that may be relied on while at most `span` is
/// left. `lives` must have ended in failure. Throws FatalError where fewer than three forecasts are left.
HealthOrder order_by_health(const models::Pipeline& pipeline, const std::vector<TestLife>& lives,
                            double span);

}  // namespace portent::train
