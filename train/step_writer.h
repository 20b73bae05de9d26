#pragma once

#include <vector>

#include "ingest/reading.h"
#include "models/sha256.h"
#include "train/fleet.h"

namespace portent::train {

/// Appends the steps of readings to a fleet, but for those of a machine that does not run, and notes them in
/// a hash. Readings carry every column of the fleet in its order, or none. Not thread-safe.
class StepWriter {
 public:
  /// Both must outlive it.
  StepWriter(Fleet& fleet, models::Sha256& hash);
  /// What came before has no part in the steps that follow.
  void begin_life();
  void accept(const ingest::Reading& reading);

 private:
  void append(ingest::Step& step);

  Fleet& fleet_;
  models::Sha256& hash_;
  ingest::StepAssembler assembler_;
  std::vector<int> column_of_;
  const std::vector<int> none_;  ///< of a reading without values
  ingest::ClosedSteps closed_;
  bool gap_ = false, reset_ = false;  ///< of steps left out since the last one kept
};

}  // namespace portent::train
