#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/desk/kept_sums.h"
#include "serve/desk/plant_statistics.h"
#include "serve/store/leases.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

struct StatisticsOptions {
  std::int64_t settle_ms = 5 * 60'000;  ///< from the end of a period until it is counted
  /// How far back periods are counted that were missed, and anew where something of theirs comes late.
  std::int64_t most_behind_ms = 31LL * 86'400'000;
  std::int64_t pace_ms = 500;  ///< between two periods: the desk has more to do than this
  std::int64_t keep_hours_ms = 400LL * 86'400'000;  ///< statistics of hours; 0: for ever
  std::int64_t keep_days_ms = 0;                    ///< of days; 0: for ever
};

/// Counts how the plant did in each hour and day, once it has ended, into the database and, through the
/// outbox, for the topic `statistics`. What was missed while no desk ran is caught up; periods that something
/// recorded later may change are counted anew, whenever nothing new is due, and told again where that changes
/// them: those from the time of an event, of a production, or of an alarm's raising or verdict on, and all of
/// them where a machine turns out to have been commissioned some day. The same records make the same
/// statistics, however often they are counted. One thread, that of the desk; time is passed in.
class PeriodStatistics {
 public:
  /// `store` must outlive it. Throws FatalError where an option is none.
  explicit PeriodStatistics(store::Store& store, StatisticsOptions options = {});

  /// Counts one period, where one is due, or else makes one of the sums that reports are made of, or else
  /// counts an hour anew, and its day with its last hour; does nothing without a lease. Throws
  /// ingest::FencedError, and nothing is kept, where another desk has taken over. True: one was counted, and
  /// more may be due.
  bool step(std::int64_t now_ms, const std::optional<store::Lease>& lease);

 private:
  std::optional<std::int64_t> due(store::Session& session, Period period, std::int64_t now_ms) const;
  bool count_one(Period period, std::int64_t now_ms, const store::Lease& lease);
  void look_back(std::int64_t now_ms, const store::Lease& lease);
  void forget(std::int64_t now_ms, const store::Lease& lease);

  store::Store& store_;
  StatisticsOptions options_;
  KeptSums sums_{store_};
  std::int64_t counted_ms_ = 0, looked_ms_ = 0;
};

}  // namespace portent::serve::desk
