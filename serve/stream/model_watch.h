#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "models/drift.h"
#include "models/pipeline.h"
#include "serve/stream/past_intervals.h"

namespace portent::serve {

/// What a partition's assets looked like to the bundle that `pipeline` is of.
struct WatchedDrift {
  std::shared_ptr<const models::Pipeline> pipeline;
  models::DriftWindow window;  ///< of that bundle's reference
};

/// Whether the models in use still fit: drift of what comes in, and how intervals turned out. Thread-safe;
/// computes only when asked.
class ModelWatch {
 public:
  /// The newest of a partition, by the model's reference, in place of what it said before.
  void set_drift(int partition, std::map<std::string, WatchedDrift> by_reference);
  void clear_drift(int partition);
  void add_intervals(const std::string& reference, const IntervalTally& tally);

  /// By reference, all partitions together. Those that work with an older bundle than others are left out.
  std::map<std::string, WatchedDrift> drift() const;
  std::map<std::string, IntervalTally> intervals() const;

 private:
  mutable std::mutex mutex_;
  std::map<int, std::map<std::string, WatchedDrift>> drift_;
  std::map<std::string, IntervalTally> intervals_;
};

}  // namespace portent::serve
