#pragma once

#include <span>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// Paris and Erdogan 1963: da/dN = C * dK^m, with dK = geometry * stress range * sqrt(pi a). Units are those
/// of C: commonly a in m, stress in MPa, dK in MPa sqrt(m), C in m per cycle.
struct ParisLaw {
  double exponent = 3;  ///< m > 0, of the material
  double geometry = 1;  ///< Y > 0, taken as constant
};

/// Cycles in which a crack grows from `from` to `to` (0 < from <= to), in closed form, also for m = 2;
/// infinite where the stress range is 0.
double growth_cycles(const ParisLaw& law, double log_rate, double stress_range, double from, double to);

/// Length after so many cycles; infinite where the crack runs away before.
double length_after(const ParisLaw& law, double log_rate, double stress_range, double from, double cycles);

/// ln C of one asset: normal. For a material: the scatter between specimens.
struct GrowthRate {
  double log_rate = 0;  ///< of ln C
  double variance = 0;  ///< > 0
  double scatter =
      0.1;  ///< variance of ln C from one inspection to the next: measurement and what the law omits
  friend bool operator==(const GrowthRate&, const GrowthRate&) = default;
};

/// One inspected crack, oldest first, lengths > 0.
struct CrackHistory {
  std::span<const double> cycles;  ///< rises strictly
  std::span<const double> length;
  std::span<const double> stress_range;  ///< entry i: between inspections i - 1 and i (entry 0 is not read)
};

/// The asset's own ln C: each interval in which the crack grew tells one, by the law integrated over it;
/// averaged with the fleet's by their variances, so an asset without growth falls back on the fleet.
GrowthRate fit_growth_rate(const ParisLaw& law, const CrackHistory& history, const GrowthRate& fleet);

/// What a fleet tells: mean and variance of ln C between assets, scatter within them, from histories with at
/// least two intervals of growth each; `fallback` with fewer than two of those.
GrowthRate fit_fleet_growth_rate(const ParisLaw& law, std::span<const CrackHistory> histories,
                                 const GrowthRate& fallback);

/// Cycles until the crack reaches `critical` at a planned stress range, and its length at horizons (cycles):
/// log-normal life by what is unknown of ln C. `rate` is da/dN now. Not known without an inspection.
TrendForecast crack_forecast(const ParisLaw& law, const CrackHistory& history, const GrowthRate& fleet,
                             double planned_stress_range, double critical, std::span<const double> horizons);

}  // namespace portent::models::classic
