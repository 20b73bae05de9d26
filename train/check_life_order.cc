#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <set>
#include <vector>

#include "train/check_values.h"
#include "train/increments.h"

namespace portent::train {
namespace {

using Severity = Finding::Severity;

constexpr double kRegular = 0.8;  // of the increments, where the counter has a usual one

std::uint64_t fingerprint(const StepView& step) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a over words
  const auto add = [&](double value) {
    hash = (hash ^ std::bit_cast<std::uint64_t>(std::isnan(value) ? 0.0 : value)) * 1099511628211U;
    hash ^= hash >> 29;
  };
  add(step.usage.value_or(-1));
  for (const double value : step.values) add(value);
  return hash;
}

/// Counts in the lives of one asset after another.
class LifeOrder {
 public:
  void add(const Life& life) {
    if (life.asset != asset_) {
      asset_ = life.asset;
      seen_.clear();
    }
    std::vector<double> usage;
    std::size_t known = 0;
    for (const StepView step : life.steps) {
      usage.push_back(step.usage.value_or(std::nan("")));
      known += !seen_.insert(fingerprint(step)).second;
    }
    const Increments found = increments_of(usage);
    doubled += found.still;
    if (known == usage.size()) repeated += known;
    if (static_cast<double>(found.exact) <
        kRegular * static_cast<double>(found.count - found.still - found.falls))
      return;
    holes += found.holes;
    skipped += found.skipped;
  }

  std::size_t doubled = 0;             ///< rows of the same counter as the row before
  std::size_t repeated = 0;            ///< rows of lives that are wholly rows of before
  std::size_t holes = 0, skipped = 0;  ///< in counters that else go on evenly

 private:
  std::string asset_;
  std::set<std::uint64_t> seen_;
};

}  // namespace

void check_life_order(const Fleet& fleet, std::vector<Finding>& findings) {
  LifeOrder order;
  for (const Life& life : fleet.lives)
    if (fleet.parts.empty() || life.part == fleet.parts.front()) order.add(life);
  if (order.doubled > 0)
    findings.push_back({Severity::kWarning, "data",
                        fmt::format("{} rows come a second time for the same asset and life counter; remove "
                                    "them",
                                    order.doubled)});
  if (order.repeated > 0)
    findings.push_back({Severity::kWarning, "data",
                        fmt::format("{} rows repeat rows of before of the same asset, and were taken for "
                                    "another life, since the life counter goes back; remove them",
                                    order.repeated)});
  if (order.holes > 0)
    findings.push_back({Severity::kWarning, "data",
                        fmt::format("{} holes in the life counter, {} rows in all: it else goes on evenly; "
                                    "were rows lost?",
                                    order.holes, order.skipped)});
  std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
}

}  // namespace portent::train
