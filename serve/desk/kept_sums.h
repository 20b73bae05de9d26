#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "serve/desk/plant_statistics.h"
#include "serve/store/leases.h"
#include "serve/store/period_statistics.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// The month that a time lies in, UTC: its begin, and that of the next.
std::int64_t begin_of_month(std::int64_t ts_ms);
std::int64_t next_month(std::int64_t ts_ms);

/// Up to where hours or days were counted, be it that some are about to be counted anew; nullopt: none was.
std::optional<std::int64_t> end_of_newest(store::Session& session, Period period);

/// Keeps sums of what was counted: of the days of each month, and of the hours of the day that goes on. So
/// reports over a year add up a row a month, and what is newer than the newest day is one row. A sum is as
/// old as the last step: a day that is counted anew is in its month one step later. One thread, that of the
/// desk.
class KeptSums {
 public:
  /// `store` must outlive it.
  explicit KeptSums(store::Store& store) : store_(store) {}

  /// Makes one sum anew, where one is due: once nothing new is to be counted. Throws ingest::FencedError,
  /// and nothing is kept, where another desk has taken over. True: one was made, and more may be due.
  bool step(const store::Lease& lease);

 private:
  bool sum_day(const store::Lease& lease);
  bool sum_month(const store::Lease& lease);

  store::Store& store_;
};

/// A period was counted, in the same transaction: sums of it are due.
void sums_are_due(store::Session& session, Period period, std::int64_t from_ms);
/// Forgets months all of whose days began before.
void forget_months(store::Session& session, std::int64_t before_ms, std::size_t most);

/// Rows that add up to [from_ms, to_ms), which begins and ends with a day, as far as that was counted; oldest
/// first, the first `most`. `months`: from_ms and to_ms begin a month, and what is told apart are months.
std::vector<store::PeriodRow> rows_to_add_up(store::Session& session, const store::PeriodScope& scope,
                                             std::int64_t from_ms, std::int64_t to_ms, bool months,
                                             std::size_t most);

}  // namespace portent::serve::desk
