#include "serve/stream/batch.h"

#include <algorithm>
#include <string>

namespace portent::serve {
namespace {

void count_marks(const models::PipelineCounts& p, StreamCounters& counters) {
  const std::array<std::pair<const char*, std::uint64_t>, 11> marks = {
      {{"duplicate", p.steps.duplicates},
       {"late", p.steps.late},
       {"backwards", p.steps.backwards},
       {"gap", p.steps.gaps},
       {"counter_reset", p.steps.reset_counters},
       {"unmapped", p.unmapped_values},
       {"overfull", p.steps.overfull},
       {"reorder_full", p.steps.hurried},
       {"stuck", p.stuck_values},
       {"missing", p.missing_values},
       {"not_running", p.not_running}}};
  for (const auto& [name, count] : marks)
    if (count > 0) counters.add_marked(name, count);
  for (std::size_t m = 1; m < std::size(p.marked_values); ++m)
    if (p.marked_values[m] > 0)
      counters.add_marked(std::string(ingest::mark_name(static_cast<ingest::Mark>(m))), p.marked_values[m]);
}

}  // namespace

void Batch::clear() {
  outputs.clear();
  rows.clear();
  state_rows.clear();
  arrivals_ms.clear();
  quality.clear();
  shadows.clear();
  intervals.clear();
  readings = forecasts = features = states = state_bytes = 0;
  rejected = {};
  pipeline = {};
}

void Batch::count(StreamCounters& counters, std::int64_t now_ms) const {
  counters.forecasts += forecasts;  // before readings: who waits for all readings then sees all forecasts
  counters.features += features;
  counters.readings += readings;
  counters.states_written += states;
  counters.state_bytes += state_bytes;
  for (std::size_t r = 0; r < rejected.size(); ++r)
    if (rejected[r] > 0)
      counters.add_rejected(std::string(ingest::reason_name(static_cast<ingest::RejectReason>(r))),
                            rejected[r]);
  count_marks(pipeline, counters);
  for (const auto& [asset, window] : quality) counters.quality.set(asset, window);
  for (const auto& [reference, tally] : shadows) counters.add_shadow(reference, tally);
  for (const auto& [reference, tally] : intervals) counters.watch.add_intervals(reference, tally);
  for (const std::int64_t arrival : arrivals_ms)
    counters.latency.observe(static_cast<double>(std::max<std::int64_t>(0, now_ms - arrival)) / 1000);
}

}  // namespace portent::serve
