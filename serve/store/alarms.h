#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "serve/store/alarm.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// The columns of an alarm in the order of read_alarm().
extern const std::string kAlarmColumns;
Alarm read_alarm(const Result& rows, std::size_t row);

std::optional<Alarm> find_alarm(Session& session, const std::string& id);
/// The same for whoever means to change it: others who do wait for the end of this transaction.
std::optional<Alarm> find_alarm_to_change(Session& session, const std::string& id);
/// The open one about this.
std::optional<Alarm> find_open_alarm(Session& session, const AlarmKey& key);
/// The newest about this, open or closed.
std::optional<Alarm> find_newest_alarm(Session& session, const AlarmKey& key);
/// Those of an asset and its parts.
std::vector<Alarm> open_alarms_of(Session& session, const std::string& asset);
/// Every open one that is active.
std::vector<Alarm> active_alarms(Session& session);

/// Stores `after` and appends the events that led to it from `loaded_version` (0: it is new). Throws
/// RetryError where another writer has changed it meanwhile, or has opened one about the same.
void save_alarm(Session& session, const Alarm& after, std::int64_t loaded_version,
                std::span<const AlarmEvent> events);
std::vector<AlarmEvent> events_of_alarm(Session& session, const std::string& id);

/// Those whose escalation is due at `now_ms`, or whose shelf time is over; the first `most`.
std::vector<Alarm> due_alarms(Session& session, std::int64_t now_ms, std::size_t most);
/// Open, cleared and acknowledged ones that cleared at or before `until_ms`, the first `most`.
std::vector<Alarm> settled_alarms(Session& session, std::int64_t until_ms, std::size_t most);
/// Closed ones without a verdict, of the kinds that foretell something (machines, not data), that were raised
/// at or before `until_ms`, the first `most`.
std::vector<Alarm> unjudged_alarms(Session& session, std::int64_t until_ms, std::size_t most);
/// The same of an asset, open or closed, raised from `from_ms` to `to_ms`, both included.
std::vector<Alarm> unjudged_alarms_of(Session& session, const std::string& asset, std::int64_t from_ms,
                                      std::int64_t to_ms);
/// Open ones about the same thing as others of their site, not suppressed and in no case, raised at or after
/// `from_ms`.
std::vector<Alarm> caseless_alarms(Session& session, const std::string& site, const std::string& kind,
                                   std::int64_t from_ms);
/// Open ones of a case, those that matter most first.
std::vector<Alarm> open_alarms_of_case(Session& session, const std::string& case_id);

/// Forgets closed ones, with their events, that closed before `before_ms`, at most `most`; how many. Members
/// of a case stay until it has closed, too.
std::int64_t forget_alarms(Session& session, std::int64_t before_ms, std::size_t most);

}  // namespace portent::serve::store
