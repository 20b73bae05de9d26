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

/// An event as far as it judges alarms; an inspection or overhaul with the code `nothing_found` is an outcome
/// of that name. nullopt: it judges none.
std::optional<store::Outcome> outcome_of(const ingest::Event& event);

/// What an outcome at or after an alarm's raising says of it: a failure, a repair or a replacement of the
/// same asset and part within the horizon confirms it, or a failure finds it late; `nothing_found` refutes
/// it. nullopt: nothing.
std::optional<Verdict> judge_by_outcome(const AlarmPolicy& policy, const store::Alarm& alarm,
                                        const store::Outcome& outcome);

/// What is known of the asset's outcomes when an alarm is raised, newest first: late, where it, or its part,
/// had just failed and nothing has ended that since; else what the first one that came after it says, where
/// the stream of events is ahead of that of forecasts.
std::optional<Verdict> judge_by_known(const AlarmPolicy& policy, const store::Alarm& alarm,
                                      std::span<const store::Outcome> outcomes);

/// Kinds that foretell something of a machine; the others tell of data.
bool foretells(const std::string& kind);

}  // namespace portent::serve::desk
