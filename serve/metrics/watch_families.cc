#include <algorithm>

#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using prometheus::MetricFamily;

/// Channels times regimes may be thousands; who looks at drift looks at the largest.
constexpr std::size_t kMostIndices = 200;

void add_drift(const std::map<std::string, WatchedDrift>& models, std::vector<MetricFamily>& to) {
  MetricFamily indices = family_of(metric::kDriftIndex), largest = family_of(metric::kDriftLargest),
               steps = family_of(metric::kDriftSteps);
  for (const auto& [model, watched] : models) {
    const auto drifts = watched.window.drifts();
    const std::vector<std::string>& channels = watched.pipeline->manifest().extractor.channels;
    if (!drifts.empty()) add_sample(largest, metric::kDriftLargest, drifts.front().psi, {model});
    for (std::size_t i = 0; i < std::min(drifts.size(), kMostIndices); ++i)
      add_sample(indices, metric::kDriftIndex, drifts[i].psi,
                 {model, channels[drifts[i].channel], std::to_string(drifts[i].regime)});
    for (std::size_t r = 0; r < watched.window.reference().edges.size(); ++r)
      add_sample(steps, metric::kDriftSteps, watched.window.steps(r), {model, std::to_string(r)});
  }
  to.push_back(std::move(indices));
  to.push_back(std::move(largest));
  to.push_back(std::move(steps));
}

void add_intervals(const std::map<std::string, IntervalTally>& models, std::vector<MetricFamily>& to) {
  MetricFamily lives = family_of(metric::kLivesEnded), judged = family_of(metric::kIntervalsJudged),
               coverage = family_of(metric::kIntervalCoverage);
  for (const auto& [model, tally] : models) {
    add_sample(lives, metric::kLivesEnded, static_cast<double>(tally.lives), {model});
    for (std::size_t n = 0; n < kNominals.size(); ++n) {
      const IntervalCount& count = tally.intervals[n];
      const auto add = [&](const char* outcome, std::uint64_t value) {
        add_sample(judged, metric::kIntervalsJudged, static_cast<double>(value),
                   {model, kNominals[n], outcome});
      };
      add("inside", count.inside);
      add("early", count.early);
      add("late", count.late);
      if (count.all() > 0)
        add_sample(coverage, metric::kIntervalCoverage,
                   static_cast<double>(count.inside) / static_cast<double>(count.all()),
                   {model, kNominals[n]});
    }
  }
  to.push_back(std::move(lives));
  to.push_back(std::move(judged));
  to.push_back(std::move(coverage));
}

}  // namespace

void add_watch_families(const StreamCounters& counters, std::vector<MetricFamily>& to) {
  add_drift(counters.watch.drift(), to);
  auto intervals = counters.watch.intervals();
  for (const ModelInUse& model : counters.models())  // counts begin at 0, or increase() misses the first life
    if (!model.shadow) intervals.try_emplace(model.reference);
  add_intervals(intervals, to);
}

}  // namespace portent::serve
