#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "serve/stream/counters.h"
#include "serve/stream/live_bindings.h"

namespace portent::serve {

struct SilenceOptions {
  ingest::Topics topics;
  std::int64_t silent_after_ms = 0;      ///< of assets whose binding does not say; 0: never
  std::function<std::int64_t()> now_ms;  ///< wall clock, ms since epoch
};

/// Looks at StreamCounters::silence against the clock and writes what changed to `statistics`. One thread;
/// look() alone is what a test drives.
class SilenceReport {
 public:
  SilenceReport(ingest::Log& log, LiveBindings bindings, StreamCounters& counters, SilenceOptions options);

  /// Looks once; returns how many messages were written. Throws FatalError where they can't be: the next look
  /// writes them.
  std::size_t look();

 private:
  void expect_bound();
  void send();

  ingest::Log& log_;
  LiveBindings bindings_;
  StreamCounters& counters_;
  SilenceOptions options_;
  int partitions_;
  LiveBindings::Snapshot expected_;  ///< bindings whose assets the watch waits for
  int looks_ = 0;
  std::vector<SilenceChange> unsent_;
  std::unique_ptr<ingest::Appender> appender_;  ///< none before the first change, and after a failure
};

/// The report at work in a thread of its own, looking once a second. A log that is away changes nothing.
class SilenceTimer {
 public:
  SilenceTimer(ingest::Log& log, LiveBindings bindings, StreamCounters& counters, SilenceOptions options);

 private:
  SilenceReport report_;
  std::jthread thread_;
};

}  // namespace portent::serve
