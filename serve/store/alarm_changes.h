#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "serve/store/alarm.h"
#include "serve/store/session.h"

// What happened to alarms and cases, in the order of its commits, for those who follow it.

namespace portent::serve::store {

/// How many of the newest changes are kept; up to 1,000 more for a while.
inline constexpr std::int64_t kKeptAlarmChanges = 20'000;

/// One thing that happened: a transition of an alarm, or a case that has changed.
struct AlarmChange {
  std::int64_t seq = 0;      ///< 1, 2, 3, ... in the order of the commits
  AlarmEvent event = {};     ///< of an alarm
  Alarm alarm = {};          ///< as it now stands, which may be further on
  std::string case_id = {};  ///< "": it is an alarm's
};

/// Notes the transitions, then the cases. Numbers are given out under a row lock held to the end of the
/// transaction, so that a smaller one never shows after a larger one: call it once all other rows are
/// written.
void note_alarm_changes(Session& session, std::span<const AlarmEvent> events,
                        std::span<const std::string> cases);

/// The number of the newest change; 0: there was none.
std::int64_t last_alarm_change(Session& session);
/// The number of the oldest one that is kept; one more than the newest where none is.
std::int64_t first_alarm_change(Session& session);
/// Those behind `seq` up to `to`, in order; of what is gone from the database nothing is told.
std::vector<AlarmChange> alarm_changes(Session& session, std::int64_t seq, std::int64_t to);

/// The same as far as it is to be counted, of alarms alone.
struct AlarmTransition {
  std::string site, kind, what;
};
std::vector<AlarmTransition> alarm_transitions(Session& session, std::int64_t seq, std::int64_t to);

}  // namespace portent::serve::store
