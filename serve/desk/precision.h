#pragma once

#include <optional>
#include <span>
#include <string>

#include "ingest/event.h"
#include "serve/desk/alarm_policy.h"
#include "serve/store/alarm.h"
#include "serve/store/alarm_precision.h"

namespace portent::serve::desk {

/// What followed an alarm, as a judgement of it.
struct Verdict {
  std::string verdict;                  ///< true, false or late
  std::optional<std::int64_t> lead_ms;  ///< from the alarm to what it foretold; < 0: it came after that
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// What an event says of an alarm that was raised before it: a failure, a repair or a replacement of the same
/// asset and part within the horizon confirms it, or finds it late; an overhaul or an inspection with the
/// code `nothing_found` refutes it. nullopt: nothing.
std::optional<Verdict> judge_by_event(const AlarmPolicy& policy, const store::Alarm& alarm,
                                      const ingest::Event& event);

/// What has happened before it was raised says of it: late where the asset, or its part, had just failed and
/// nothing has ended that since. `outcomes` newest first.
std::optional<Verdict> judge_by_past(const AlarmPolicy& policy, const store::Alarm& alarm,
                                     std::span<const store::Outcome> outcomes);

/// Kinds that foretell something of a machine; the others tell of data.
bool foretells(const std::string& kind);
/// Events that judge_by_past() must know of.
bool is_outcome(const ingest::Event& event);

}  // namespace portent::serve::desk
