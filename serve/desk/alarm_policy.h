#pragma once

#include <cstdint>
#include <vector>

#include "models/policy/breach.h"

namespace portent::serve::desk {

/// How alarms are handled: times in ms, of event time but for `escalate_after_ms`, which the clock measures.
struct AlarmPolicy {
  using Level = models::policy::Level;

  /// An alarm that comes back so soon after it cleared is the same one.
  std::int64_t reopen_within_ms = 600'000;
  /// An unacknowledged alarm rises in escalation after each of these, one after the other.
  std::vector<std::int64_t> escalate_after_ms = {1'800'000, 7'200'000, 28'800'000};
  Level escalates_from = Level::kOrange;  ///< milder ones never do

  int storm_assets = 10;                   ///< so many assets of one site in alarm of one kind ...
  std::int64_t storm_within_ms = 600'000;  ///< ... within this time are one case

  std::int64_t horizon_ms =
      30LL * 86'400'000;                     ///< what an alarm foretells comes within this, or it was false
  std::int64_t min_lead_ms = 3'600'000;      ///< an alarm that is raised nearer to it than this was late
  std::int64_t late_within_ms = 86'400'000;  ///< so was one that is raised this soon after it

  Level silent_level = Level::kYellow;
  Level quality_level = Level::kBlue;
  int quality_windows = 3;  ///< in a row in which a sensor is suspect, or is not, change its alarm
  Level model_level = Level::kBlue;
  std::int64_t model_trouble_after_ms = 3'600'000;  ///< out of distribution for so long

  friend bool operator==(const AlarmPolicy&, const AlarmPolicy&) = default;
};

}  // namespace portent::serve::desk
