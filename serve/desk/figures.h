#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "serve/desk/alarm_tally.h"
#include "serve/desk/production_tally.h"
#include "serve/desk/uptime.h"
#include "serve/desk/work_tally.h"

namespace portent::serve::desk {

/// The sums that figures of maintenance are made of (docs/figures.md), of machines in a time. Statistics, the
/// API and the metrics all tell them by figures_json(), so they are the same numbers everywhere.
struct Figures {
  Uptime uptime;                       ///< by EN 13306 and EN 15341
  AlarmTally alarms;                   ///< precision
  ProductionTally production;          ///< OEE, ISO 22400-2
  std::optional<WorkTally> work = {};  ///< orders, EN 15341; nullopt: not counted then

  /// Those of other machines in the same time.
  Figures& operator+=(const Figures& more);
  /// Those of the same machines in the time that follows.
  void follow(const Figures& later);
  friend bool operator==(const Figures&, const Figures&) = default;
};

/// Sums, and what they come to; null where there is nothing to divide by. Hours, and shares of 0 to 1.
nlohmann::json figures_json(const Figures& figures);
/// The sums of what that made, or a program before this one: what is missing or no number counts nothing, but
/// for the ideal time of production, which is not known then.
Figures figures_of(const nlohmann::json& told);

}  // namespace portent::serve::desk
