#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "serve/desk/uptime.h"

// How a plant did in an hour or a day: a message of the `statistics` topic (docs/schemas/period.schema.json).
// Pure functions; times are ms since epoch UTC.

namespace portent::serve::desk {

enum class Period : std::uint8_t { kHour, kDay };
std::int64_t length_of(Period period);
/// The begin of the period that a time lies in; days are those of UTC.
std::int64_t begin_of(Period period, std::int64_t ts);

/// Of alarms whose machine stands in the scope: those raised in the period by level, and those judged in it.
struct AlarmTally {
  std::array<std::int64_t, 4> raised{};  ///< blue, yellow, orange, red
  std::int64_t judged_true = 0, judged_false = 0, judged_late = 0;
  AlarmTally& operator+=(const AlarmTally& more);
  friend bool operator==(const AlarmTally&, const AlarmTally&) = default;
};

/// Alarms that a fault followed, in time or late, of all that were judged; nullopt where none was.
std::optional<double> precision_of(const AlarmTally& tally);

/// What is known of one machine in the period.
struct MachinePeriod {
  std::string site, line, asset_class;  ///< "": none
  Uptime uptime;
  bool live = false;                   ///< a reading came in it
  std::optional<double> completeness;  ///< values that came, of those expected, 0..1; nullopt: not known
  AlarmTally alarms;
};

/// Of all machines of a site, of a line, of a class at a site, or of a class.
struct PlantStatistics {
  std::string site, line, asset_class;  ///< "": of all
  Period period = Period::kHour;
  std::int64_t from = 0;
  std::int64_t machines = 0;  ///< that were there
  std::int64_t live = 0;
  Uptime uptime;
  std::optional<double> completeness;  ///< mean over the machines of which it is known
  AlarmTally alarms;
  friend bool operator==(const PlantStatistics&, const PlantStatistics&) = default;
};

/// One row a site, a line of a site, a class of a site and a class, and one of all; ordered by these names.
/// A machine that was not there in the period counts nowhere.
std::vector<PlantStatistics> statistics_of(std::span<const MachinePeriod> machines, Period period,
                                           std::int64_t from);

/// Of the same scope and period always the same.
std::string id_of(const PlantStatistics& statistics);
std::string to_json(const PlantStatistics& statistics);

}  // namespace portent::serve::desk
