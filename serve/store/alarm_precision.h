#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/store/alarm.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// Alarms of one site, class and kind by what followed them.
struct AlarmPrecision {
  std::string site, asset_class, kind;
  std::int64_t confirmed = 0;  ///< "true"
  std::int64_t unfounded = 0;  ///< "false"
  std::int64_t late = 0;
  /// Confirmed ones of all; nullopt: none was judged.
  std::optional<double> precision() const {
    const std::int64_t all = confirmed + unfounded + late;
    return all == 0 ? std::nullopt : std::optional(static_cast<double>(confirmed) / static_cast<double>(all));
  }
  friend bool operator==(const AlarmPrecision&, const AlarmPrecision&) = default;
};

/// Counts an alarm by its verdict.
void count_verdict(Session& session, const Alarm& alarm);
/// The same where it counted by `before`, which was not so.
void recount_verdict(Session& session, const Alarm& alarm, const std::string& before);
/// By site, class and kind; "" for a site: of all.
std::vector<AlarmPrecision> alarm_precision(Session& session, const std::string& site = "");

/// What happened to an asset or one of its parts, as far as it judges alarms.
struct Outcome {
  std::string asset;
  std::string part;
  std::int64_t ts_ms = 0;
  std::string what;  ///< failure, repair, replacement, commissioning, overhaul or nothing_found
  friend bool operator==(const Outcome&, const Outcome&) = default;
};
/// Nothing where it is there already.
void keep_outcome(Session& session, const Outcome& outcome);
/// Newest first, of an asset and its parts, from `from_ms` to `to_ms`, both included.
std::vector<Outcome> outcomes_of(Session& session, const std::string& asset, std::int64_t from_ms,
                                 std::int64_t to_ms);

}  // namespace portent::serve::store
