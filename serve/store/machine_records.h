#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ingest/event.h"
#include "serve/store/session.h"

// What is known of machines in a span of time [from, to), ms since epoch UTC, for statistics: of many at
// once.

namespace portent::serve::store {

/// An asset of the ledger with what it is counted under.
struct Machine {
  std::string id;
  std::string site, line, asset_class;  ///< line: the nearest above; "": none
  bool scrapped = false;
  bool candidate = false;  ///< nobody has said yet what it is
  friend bool operator==(const Machine&, const Machine&) = default;
};
/// All of them, by id.
std::vector<Machine> all_machines(Session& session);

/// Assets whose ids lie from `first` to `last`, both included.
struct MachineRange {
  std::string first, last;
};

/// Events that say whether a machine runs, by asset and in their order: those before `to_ms`, and of any time
/// those that say since when, or until when, it is there. `ref` is that of a work order of the machine, or
/// "": such an event tells what was done once it was over, and one of maintenance is left out.
std::map<std::string, std::vector<ingest::Event>> condition_events(Session& session,
                                                                   const MachineRange& range,
                                                                   std::int64_t to_ms);
/// Forgets such events from before `before_ms`, at most `most`, but for those that say since when, or until
/// when, a machine is there, and those that began what it was at that time: what is counted of any later time
/// stays what it was.
void forget_condition_events(Session& session, std::int64_t before_ms, std::size_t most);
/// The time of the earliest such event of any machine that was recorded after `after_ms` and not after
/// `until_ms`.
std::optional<std::int64_t> earliest_recorded(Session& session, std::int64_t after_ms, std::int64_t until_ms);
/// Whether a machine was commissioned by what was recorded meanwhile, and by nothing before: it was taken to
/// be there from ever.
bool first_commissioned(Session& session, std::int64_t after_ms, std::int64_t until_ms);
/// The earliest time at which an alarm was raised or judged by what became of alarms behind the change `seq`
/// up to `to` (alarm_changes.h), or was judged before another verdict replaced that. INT64_MIN: some of these
/// changes are kept no more.
std::optional<std::int64_t> earliest_of_alarms(Session& session, std::int64_t seq, std::int64_t to);

/// Readings that came, as far as is told by quality windows and forecasts.
struct Heard {
  bool live = false;
  std::optional<double> completeness = {};
};
std::map<std::string, Heard> heard_machines(Session& session, const MachineRange& range, std::int64_t from_ms,
                                            std::int64_t to_ms);

/// Alarms of machines: raised in the span by the highest level that they had, and judged in it for the last
/// time.
struct AlarmCounts {
  std::array<std::int64_t, 4> raised{};  ///< blue, yellow, orange, red
  std::int64_t judged_true = 0, judged_false = 0, judged_late = 0;
};
std::map<std::string, AlarmCounts> alarm_counts(Session& session, std::int64_t from_ms, std::int64_t to_ms);

}  // namespace portent::serve::store
