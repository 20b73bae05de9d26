#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ingest/event.h"

// How much of a time a machine could be used, by the terms of EN 13306 and EN 15341. Pure functions.

namespace portent::serve::desk {

/// What a machine is to whoever needs it.
enum class MachineCondition : std::uint8_t {
  kNotThere,  ///< before its commissioning, or after it was scrapped: nobody counts on it
  kUp,        ///< it runs, or could
  kPlanned,   ///< down for an overhaul or other maintenance that was meant
  kFailed,    ///< down since it failed, until it is repaired, replaced or runs again
};

/// From `ts` (ms since epoch UTC) on.
struct ConditionChange {
  std::int64_t ts = 0;
  MachineCondition to = MachineCondition::kUp;
  friend bool operator==(const ConditionChange&, const ConditionChange&) = default;
};

/// What the events of one machine (in any order) make of it, ascending by time and without repetitions.
/// A failure ends with a repair, replacement, commissioning, or a mode of running; a stop for maintenance
/// with the next of these. An overhaul whose `ref` is not empty is that of a work order, told when it was
/// over: it ends either as a repair does, and maintenance with one begins nothing (store::condition_events).
/// What befalls a part befalls the machine, but that it comes or goes. Before the first commissioning a
/// machine was not there; one without is taken to be up from ever.
std::vector<ConditionChange> conditions_of(std::span<const ingest::Event> events);

/// Times and counts of one machine in a span, or of several together.
struct Uptime {
  std::int64_t up_ms = 0, planned_ms = 0, failed_ms = 0;
  std::int64_t failures = 0;   ///< that began in the span: unplanned stops
  std::int64_t repairs = 0;    ///< ends of failures in the span; a machine that is scrapped is not repaired
  std::int64_t repair_ms = 0;  ///< of those, each from the failure on, also where that was before the span
  Uptime& operator+=(const Uptime& more);
  friend bool operator==(const Uptime&, const Uptime&) = default;
};

/// [from, to), ms since epoch UTC.
Uptime uptime_in(std::span<const ConditionChange> changes, std::int64_t from, std::int64_t to);

/// Up time over up and down time, 0..1; nullopt where the machine was not there.
std::optional<double> availability(const Uptime& uptime);
/// Up time a failure, and time to repair a failure, ms; nullopt without one.
std::optional<double> mean_time_between_failures(const Uptime& uptime);
std::optional<double> mean_time_to_repair(const Uptime& uptime);

}  // namespace portent::serve::desk
