#include "serve/stream/counters.h"

#include <algorithm>
#include <cmath>

namespace portent::serve {
namespace {

constexpr double kSmallest = 0.0005;  ///< seconds
constexpr int kBucketsPerDoubling = 4;

const std::array<double, LatencyHistogram::kBuckets>& bounds() {
  static const auto table = [] {
    std::array<double, LatencyHistogram::kBuckets> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = kSmallest * std::exp2(static_cast<double>(i) / kBucketsPerDoubling);
    return made;
  }();
  return table;
}

}  // namespace

double LatencyHistogram::upper_bound(std::size_t bucket) {
  return bounds().at(bucket);
}

void LatencyHistogram::observe(double seconds) {
  const double value = seconds > 0 ? seconds : 0;  // clocks of two machines may disagree; NaN counts as 0
  const auto& table = bounds();
  const auto bucket = std::lower_bound(table.begin(), table.end(), value) - table.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

LatencyHistogram::Snapshot LatencyHistogram::snapshot() const {
  Snapshot snapshot;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    snapshot.counts[i] = counts_[i].load(std::memory_order_relaxed);
    snapshot.total += snapshot.counts[i];
  }
  snapshot.sum_seconds = sum_.load(std::memory_order_relaxed);
  return snapshot;
}

double LatencyHistogram::Snapshot::quantile(double q) const {
  if (total == 0) return 0;
  const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(total);
  double below = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    const auto here = static_cast<double>(counts[i]);
    if (here > 0 && below + here >= rank) {
      const double low = i == 0 ? 0 : upper_bound(i - 1);
      return low + (upper_bound(i) - low) * (rank - below) / here;
    }
    below += here;
  }
  return upper_bound(kBuckets - 1);
}

void StreamCounters::add_rejected(const std::string& reason, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  rejected_[reason] += count;
}

void StreamCounters::add_marked(const std::string& reason, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  marked_[reason] += count;
}

void StreamCounters::set_lag(int partition, std::int64_t records) {
  const std::lock_guard lock(mutex_);
  lag_[partition] = records;
}

void StreamCounters::clear_lag(int partition) {
  const std::lock_guard lock(mutex_);
  lag_.erase(partition);
}

void StreamCounters::set_models(std::vector<ModelInUse> models) {
  const std::lock_guard lock(mutex_);
  models_ = std::move(models);
}

void StreamCounters::add_shadow(const std::string& reference, const ShadowTally& tally) {
  const std::lock_guard lock(mutex_);
  ShadowCount& count = shadows_[reference];
  count.forecasts += tally.forecasts;
  if (tally.compared == 0) return;
  count.compared += tally.compared;
  const auto pairs = static_cast<double>(tally.compared);
  const double weight = std::min(1.0, pairs / std::min(kShadowMemory, static_cast<double>(count.compared)));
  count.difference += weight * (tally.difference / pairs - count.difference);
}

void StreamCounters::set_shadow_failures(std::map<std::string, std::uint64_t> failures) {
  const std::lock_guard lock(mutex_);
  shadow_failures_ = std::move(failures);
}

std::map<std::string, ShadowCount> StreamCounters::shadows() const {
  const std::lock_guard lock(mutex_);
  return shadows_;
}

std::map<std::string, std::uint64_t> StreamCounters::shadow_failures() const {
  const std::lock_guard lock(mutex_);
  return shadow_failures_;
}

std::map<std::string, std::uint64_t> StreamCounters::rejected() const {
  const std::lock_guard lock(mutex_);
  return rejected_;
}

std::map<std::string, std::uint64_t> StreamCounters::marked() const {
  const std::lock_guard lock(mutex_);
  return marked_;
}

std::map<int, std::int64_t> StreamCounters::lag() const {
  const std::lock_guard lock(mutex_);
  return lag_;
}

std::vector<ModelInUse> StreamCounters::models() const {
  const std::lock_guard lock(mutex_);
  return models_;
}

}  // namespace portent::serve
