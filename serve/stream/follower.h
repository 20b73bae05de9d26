#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "ingest/log.h"
#include "serve/stream/fleet_view.h"

namespace portent::serve {

struct FollowerOptions {
  std::string topic;
  std::int64_t tail = 100'000;  ///< records of a partition that are read again at start, at most
};

/// Reads the committed `predictions` of every partition into a FleetView, from its tail on, in a thread of
/// its own. After a restart the view fills from the log; it works beside any number of scorers, here or
/// elsewhere.
class Follower {
 public:
  /// `failed` is called once, from its thread, when the log can't be read any more; then rethrow() says why.
  Follower(ingest::Log& log, FleetView& view, FollowerOptions options, std::function<void()> failed);

  std::uint64_t seen() const { return seen_; }  ///< forecasts read so far, shadows' left out
  std::uint64_t unreadable() const { return unreadable_; }
  void rethrow() const;

 private:
  void run(std::stop_token stop);
  void take(const ingest::Record& record);

  ingest::Log& log_;
  FleetView& view_;
  FollowerOptions options_;
  std::function<void()> failed_;
  std::atomic<std::uint64_t> seen_{0}, unreadable_{0};
  std::atomic<bool> has_error_{false};
  std::exception_ptr error_;
  std::jthread thread_;
};

}  // namespace portent::serve
