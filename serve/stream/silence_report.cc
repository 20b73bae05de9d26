#include "serve/stream/silence_report.h"

#include <condition_variable>
#include <map>
#include <mutex>

#include "ingest/murmur2.h"
#include "serve/stream/statistics_json.h"

namespace portent::serve {
namespace {
constexpr int kLooksBetween = 10;
}

SilenceReport::SilenceReport(ingest::Log& log, LiveBindings bindings, StreamCounters& counters,
                             SilenceOptions options)
    : log_(log),
      bindings_(std::move(bindings)),
      counters_(counters),
      options_(std::move(options)),
      partitions_(log.partitions(options_.topics.telemetry())),
      appender_(log_.appender()) {}

/// Again after a while, since a partition that came to this process meanwhile knows of none.
void SilenceReport::expect_bound() {
  LiveBindings::Snapshot now = bindings_.current();
  if (now == expected_ && ++looks_ % kLooksBetween != 0) return;
  expected_ = std::move(now);
  std::map<int, std::vector<AssetHeard>> by_partition;
  for (const auto& [name, binding] : expected_->entries()) {
    if (name.ends_with('*')) continue;
    const int partition = ingest::partition_of(name, partitions_);
    by_partition[partition].push_back({name, ingest::site_of(*binding, name), binding->asset_class, 0, 0,
                                       binding->silent_after_ms.value_or(options_.silent_after_ms)});
  }
  for (auto& [partition, assets] : by_partition)
    counters_.silence.expect(partition, std::move(assets), options_.now_ms());
}

std::size_t SilenceReport::look() {
  expect_bound();
  for (const auto& [partition, records] : counters_.lag()) counters_.silence.set_lag(partition, records);
  const auto changes = counters_.silence.check(options_.now_ms());
  for (const SilenceChange& change : changes)
    appender_->append({options_.topics.statistics(),
                       ingest::partition_of(change.heard.asset, partitions_),
                       change.heard.asset,
                       silence_json(change),
                       {}});
  if (!changes.empty()) appender_->flush();
  return changes.size();
}

SilenceTimer::SilenceTimer(ingest::Log& log, LiveBindings bindings, StreamCounters& counters,
                           SilenceOptions options)
    : report_(log, std::move(bindings), counters, std::move(options)), thread_([this](std::stop_token stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; }) &&
               !stop.stop_requested()) {
          try {
            report_.look();
          } catch (const std::exception&) {
            // The log is away for a moment: a verdict that could not be written stands in the API all the
            // same.
          }
        }
      }) {}

}  // namespace portent::serve
