#pragma once

#include <optional>

#include "serve/desk/uptime.h"
#include "serve/store/production.h"

namespace portent::serve::desk {

/// What machines made in a time, as overall equipment effectiveness by ISO 22400-2 takes it. What was told of
/// a longer time counts by its share of that. Times in ms. Pure functions.
struct ProductionTally {
  double planned_ms = 0;  ///< planned busy time
  double run_ms = 0;      ///< actual production time
  double ideal_ms = 0;    ///< that all units made would take at full speed; not finite: nobody knows
  double total = 0, good = 0;
  ProductionTally& operator+=(const ProductionTally& more);
  friend bool operator==(const ProductionTally&, const ProductionTally&) = default;
};

/// What one record adds to [from, to). Where it does not say how long the machine ran, it ran for the share
/// of the planned time that it was up.
ProductionTally production_in(const store::Production& record, std::span<const ConditionChange> conditions,
                              std::int64_t from, std::int64_t to);

/// Actual production time over planned busy time; nullopt where nothing was planned.
std::optional<double> production_availability(const ProductionTally& tally);
/// (Effectiveness) ideal over actual production time; nullopt where the machine did not run, or `ideal_ms` is
/// not known.
std::optional<double> production_performance(const ProductionTally& tally);
/// (Quality ratio) good units of all; nullopt where none was made.
std::optional<double> production_quality(const ProductionTally& tally);
/// The product of the three; 0 where nothing was made in the planned time, nullopt where nothing was planned.
std::optional<double> overall_effectiveness(const ProductionTally& tally);

}  // namespace portent::serve::desk
