#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "serve/desk/figures.h"

// How a plant did in an hour or a day: a message of the `statistics` topic (docs/schemas/period.schema.json).
// Pure functions; times are ms since epoch UTC.

namespace portent::serve::desk {

enum class Period : std::uint8_t { kHour, kDay };
std::int64_t length_of(Period period);
/// The begin of the period that a time lies in; days are those of UTC.
std::int64_t begin_of(Period period, std::int64_t ts);

/// What is known of one machine in the period.
struct MachinePeriod : Figures {
  std::string site, line, asset_class;      ///< "": none
  bool live = false;                        ///< a reading came in it
  std::optional<double> completeness = {};  ///< values that came, of those expected, 0..1; nullopt: not known
};

/// Of all machines of a site, of a line, of a class at a site, or of a class.
struct PlantStatistics : Figures {
  std::string site, line, asset_class;  ///< "": of all
  Period period = Period::kHour;
  std::int64_t from = 0;
  std::int64_t machines = 0;  ///< that were there
  std::int64_t live = 0;
  std::optional<double> completeness;  ///< mean over the machines of which it is known
  friend bool operator==(const PlantStatistics&, const PlantStatistics&) = default;
};

/// One row a site, a line of a site, a class of a site and a class, and one of all; ordered by these names.
/// A machine that was not there in the period counts by its work and what it made alone.
std::vector<PlantStatistics> statistics_of(std::span<const MachinePeriod> machines, Period period,
                                           std::int64_t from);

/// Of the same scope and period always the same.
std::string id_of(const PlantStatistics& statistics);
std::string to_json(const PlantStatistics& statistics);

}  // namespace portent::serve::desk
