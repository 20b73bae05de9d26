#include "train/increments.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "train/life_columns.h"

namespace portent::train {
namespace {

constexpr double kNear = 0.2;    // of the usual increment: a clock jitters by less
constexpr double kHole = 1.5;    // usual increments
constexpr double kNearly = 0.9;  // of all increments
constexpr double kExact = 1e-6;  // of the usual increment
constexpr double kMostSkipped = 1e9;

}  // namespace

Increments increments_of(std::span<const double> values) {
  Increments found;
  std::vector<double> all, rises;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double by = values[i] - values[i - 1];
    if (!std::isfinite(by)) continue;
    all.push_back(by);
    if (by > 0) rises.push_back(by);
  }
  found.count = all.size();
  if (!rises.empty()) found.usual = median(rises);
  for (const double by : all) {
    const double off = std::abs(by - found.usual);
    found.falls += by < 0;
    found.still += by == 0;
    if (by <= 0) continue;
    found.exact += off <= kExact * found.usual;
    found.near += off <= kNear * found.usual;
    if (by < kHole * found.usual) continue;
    ++found.holes;
    found.skipped += static_cast<std::size_t>(std::min(std::round(by / found.usual) - 1, kMostSkipped));
  }
  return found;
}

bool rises_evenly(const Increments& increments) {
  return increments.count >= kFewestIncrements && increments.falls == 0 &&
         static_cast<double>(increments.near) >= kNearly * static_cast<double>(increments.count);
}

}  // namespace portent::train
