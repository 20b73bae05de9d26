#pragma once

#include <optional>
#include <span>

#include "models/predictor.h"

namespace portent::models::classic {

/// A rolling bearing as the catalogue gives it.
struct Bearing {
  double dynamic_rating_kn = 0;  ///< C > 0
  double exponent = 3;           ///< p: 3 for ball bearings, 10/3 for roller bearings (ISO 281)
  double life_factor = 1;        ///< > 0: a_ISO, or fitted over lives by fit_life_factor()
};

/// How it runs for some time.
struct Duty {
  double hours = 0;
  double load_kn = 0;    ///< equivalent dynamic load P >= 0; 0 wears nothing
  double speed_rpm = 0;  ///< >= 0; 0 wears nothing
};

/// Basic rating life by ISO 281, times the life factor: hours that 90 % of such bearings reach at this load
/// and speed, (C / P)^p * 10^6 / (60 n). Infinite where load or speed is 0. `duty.hours` is not read.
double rating_life_hours(const Bearing& bearing, const Duty& duty);

/// Share of the rating life that these duties used, by Palmgren and Miner: the sum of hours / L10. Their
/// order does not matter; 1 is the life that 90 % reach.
double life_used(const Bearing& bearing, std::span<const Duty> duties);

/// Share of bearings that survive `used` rating lives: Weibull with the slope 1.5 of ISO 281, 0.9 at 1.
double reliability(double used);

/// Hours left at `planned`, given that the bearing survived `used` rating lives until now. Quantile p is
/// where the survival falls to (1 - p) of what it is now; infinite where the plan wears nothing.
Quantiles remaining_bearing_life(const Bearing& bearing, double used, const Duty& planned);

/// What became of one bearing of a class.
struct BearingLife {
  double used = 0;      ///< rating lives at factor 1 when it failed or was last seen running
  bool failed = false;  ///< false: still running, or replaced before it failed
};

/// The life factor of a class of bearings: maximum likelihood of a Weibull scale at the slope of ISO 281,
/// which counts running bearings as they should. `prior_failures` > 0 failures at factor 1 stand for the
/// catalogue, so few lives stay near it.
double fit_life_factor(std::span<const BearingLife> lives, double prior_failures = 2);

}  // namespace portent::models::classic
