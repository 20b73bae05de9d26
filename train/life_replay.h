#pragma once

#include <optional>

#include "models/predictor.h"
#include "train/sequence.h"

namespace portent::train {

/// How and at which step a machine is met.
struct Met {
  Meeting meeting = Meeting::kNew;
  std::size_t first = 0;
};

/// One life as it tells itself, step by step, to models that read more than the extractor's inputs: the same
/// contexts as serving makes of it.
class LifeReplay {
 public:
  /// `life` must outlive it. `health`: the index whose health the contexts carry, where there is one.
  LifeReplay(const Fleet& fleet, const Life& life, const SequenceMaker& maker,
             const std::optional<models::HealthConfig>& health, const Met& met = {});
  const Sequence& sequence() const { return sequence_; }
  std::size_t steps() const { return sequence_.steps(); }
  /// To be called steps() times; valid until the next call.
  models::StepContext next();

 private:
  const Life& life_;
  ColumnChoice choice_;
  Sequence sequence_;
  std::optional<models::HealthIndex> index_;
  models::HealthState health_;
  Met met_;
  std::size_t at_ = 0;
  ingest::Step step_;
};

}  // namespace portent::train
