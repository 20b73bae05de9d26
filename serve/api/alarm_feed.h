#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "serve/api/event_hub.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Publishes what happens to alarms and cases, read from the database once it is committed, so that it does
/// not matter which process, thread or person made it happen. Events have the numbers of the database:
/// whoever comes back with Last-Event-ID goes on there, also after a restart and at another desk. Types are
/// `alarm.raised` and so on, by alarm_events, and `case.changed`.
class AlarmFeed {
 public:
  /// Publishes the newest `kept` of what happened before, for those who come back; `hub` is this feed's
  /// alone. Both must outlive it. Throws store::UnavailableError where the database is away.
  AlarmFeed(store::Store& store, EventHub& hub, std::size_t kept = 4'096);

  /// Publishes what has been committed since; how many changes were passed; 0 once there is none. For one
  /// thread.
  std::size_t step();
  /// Steps each 200 ms, and once woken, until `stop`; goes on after a database that was away. Throws
  /// FatalError where it can't go on.
  void run(const std::stop_token& stop);
  /// Something was committed. Thread-safe.
  void wake();

 private:
  store::Store& store_;
  EventHub& hub_;
  std::int64_t seen_ = 0;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  bool wake_ = false;
};

}  // namespace portent::serve
