#include "serve/stream/model_watch.h"

namespace portent::serve {

void ModelWatch::set_drift(int partition, std::map<std::string, WatchedDrift> by_reference) {
  const std::lock_guard lock(mutex_);
  drift_[partition] = std::move(by_reference);
}

void ModelWatch::clear_drift(int partition) {
  const std::lock_guard lock(mutex_);
  drift_.erase(partition);
}

void ModelWatch::add_intervals(const std::string& reference, const IntervalTally& tally) {
  const std::lock_guard lock(mutex_);
  add(tally, intervals_[reference]);
}

std::map<std::string, WatchedDrift> ModelWatch::drift() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, WatchedDrift> all;
  for (const auto& [partition, by_reference] : drift_)
    for (const auto& [reference, drift] : by_reference) {
      const auto [at, first] = all.emplace(reference, drift);
      if (first) continue;
      if (at->second.pipeline == drift.pipeline)
        at->second.window.merge(drift.window);
      else if (at->second.pipeline->stamp().version < drift.pipeline->stamp().version)
        at->second = drift;
    }
  return all;
}

std::map<std::string, IntervalTally> ModelWatch::intervals() const {
  const std::lock_guard lock(mutex_);
  return intervals_;
}

}  // namespace portent::serve
