#pragma once

#include <string>
#include <vector>

#include "models/pipeline.h"
#include "train/dataset.h"
#include "train/metrics.h"

namespace portent::train {

/// The same of the lives of one part.
struct PartEvaluation {
  std::string part;
  Metrics capped;
  std::size_t lives = 0;
};

/// How a bundle does on machines it has never seen.
struct Evaluation {
  Metrics capped;                     ///< truth and forecast clipped to [0, cap]
  Metrics uncapped;                   ///< the raw truth against the forecast as it is
  double cap = 125;                   ///< life units
  std::size_t engines = 0;            ///< lives
  std::size_t assets = 0;             ///< that these are of
  std::vector<PartEvaluation> parts;  ///< in the order of their names; empty where lives are of whole assets
};

/// A machine before the first reading of a life: new to the pipeline, and where the life follows a
/// replacement, just renewed.
models::AssetState state_before(const models::Pipeline& pipeline, const TestLife& life);

/// Replays each machine through `pipeline` reading by reading, as serving does, and takes its newest forecast
/// at each cut, or its last. Each machine weighs 1. Throws FatalError where a machine gets none.
Evaluation evaluate(const models::Pipeline& pipeline, const std::vector<TestLife>& lives, double cap);

}  // namespace portent::train
