#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "serve/desk/alarm_life.h"
#include "serve/store/leases.h"
#include "serve/store/rounds.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

struct InspectionWatchOptions {
  AlarmPolicy policy = {};
  std::int64_t look_every_ms = 500;
  std::int64_t tidy_every_ms = 60'000;  ///< ends alarms of items that no route has any more
  std::size_t results_a_look = 500;
  /// Called after each commit that changed alarms; must be quick. Empty: nobody cares.
  std::function<void()> committed = {};
};

/// Raises and clears alarms of kind `inspection` by what rounds found: a result that is bad raises the one of
/// its item (subject `ROUTE/ITEM`), the next good one clears it. The newest result of an item by its device's
/// time decides; those that came late move nothing. Numbers of measuring points are not judged here: their
/// readings are. An asset in overhaul or a transient has its alarms suppressed, as others are. That of an
/// item that no route has any more is cleared. Each result is
/// looked at once, also where another desk takes over. One thread, that of the desk; time is passed in.
class InspectionWatch {
 public:
  /// `store` must outlive it.
  explicit InspectionWatch(store::Store& store, InspectionWatchOptions options = {});

  /// Does what is due; nothing without a lease. Throws ingest::FencedError, and nothing is kept, where
  /// another desk has taken over.
  void step(std::int64_t now_ms, const std::optional<store::Lease>& lease);

 private:
  void look(std::int64_t now_ms, const store::Lease& lease);

  store::Store& store_;
  InspectionWatchOptions options_;
  std::int64_t next_ms_ = 0, next_tidy_ms_ = 0;
};

}  // namespace portent::serve::desk
