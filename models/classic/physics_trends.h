#pragma once

#include <optional>

#include "models/classic/bearing.h"
#include "models/classic/crack_growth.h"
#include "models/classic/trend.h"
#include "models/classic/wear.h"

namespace portent::models::classic {

/// The physical laws behind the interface of trends, for duties that are one number until now and one from
/// now on; where the duty of each interval is known, call the laws themselves. Not known where the threshold
/// falls: damage rises.

/// y: crack length; t: cycles.
class CrackGrowth : public TrendModel {
 public:
  CrackGrowth(const ParisLaw& law, const GrowthRate& fleet, double past_stress_range,
              double planned_stress_range)
      : law_(law), fleet_(fleet), past_(past_stress_range), planned_(planned_stress_range) {}
  std::string_view name() const override { return "crack_growth"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  ParisLaw law_;
  GrowthRate fleet_;
  double past_, planned_;
};

/// y: depth worn away; t: life units.
class ArchardWear : public TrendModel {
 public:
  struct Pace {
    double load = 1, speed = 1;
  };
  /// `fleet` is by exposure (load times speed times life units).
  ArchardWear(const Pace& past, const Pace& planned, std::optional<WienerPrior> fleet = std::nullopt)
      : past_(past), planned_(planned), fleet_(fleet) {}
  std::string_view name() const override { return "archard_wear"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  Pace past_, planned_;
  std::optional<WienerPrior> fleet_;
};

/// y: rating lives used, by life_used(); t and horizons: hours. The threshold is not read: a bearing fails at
/// no certain share, so quantiles come from survival until now. `rate` and trajectory are those of the share.
class RatedBearing : public TrendModel {
 public:
  RatedBearing(const Bearing& bearing, const Duty& planned) : bearing_(bearing), planned_(planned) {}
  std::string_view name() const override { return "bearing_rating_life"; }
  TrendForecast forecast(const Series& series, const Threshold& threshold,
                         std::span<const double> horizons) const override;

 private:
  Bearing bearing_;
  Duty planned_;
};

}  // namespace portent::models::classic
