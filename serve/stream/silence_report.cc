#include "serve/stream/silence_report.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

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
      partitions_(log.partitions(options_.topics.telemetry())) {}

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
  for (SilenceChange& change : counters_.silence.check(options_.now_ms()))
    unsent_.push_back(std::move(change));
  if (unsent_.empty()) return 0;
  if (!appender_) appender_ = log_.appender();
  try {
    send();
  } catch (...) {
    appender_.reset();  // one that has failed writes no more
    throw;
  }
  return std::exchange(unsent_, {}).size();
}

void SilenceReport::send() {
  for (const SilenceChange& change : unsent_)
    appender_->append({options_.topics.statistics(),
                       ingest::partition_of(change.heard.asset, partitions_),
                       change.heard.asset,
                       silence_json(change),
                       {}});
  appender_->flush();
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
            // The log is away for a moment: what could not be written is written at the next look, and stands
            // in the API meanwhile.
          }
        }
      }) {}

}  // namespace portent::serve
