#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/classic/classic_spec.h"
#include "models/classic/trend_record.h"
#include "models/health_index.h"
#include "models/predictor.h"

namespace portent::models::classic {

/// What a follower remembers of one life. Its numbers are the state: written out and read back they are the
/// same, to the bit.
struct TrendNotes {
  double steps = 0;
  bool counts_steps = false;        ///< the life has no counter: time is the number of steps
  double timed = 0;                 ///< steps whose time is known
  double last = 0;                  ///< the newest of those times
  double used = 0;                  ///< exposure since the first step; without a physical law the time itself
  double exposed = 0, elapsed = 0;  ///< smoothed exposure and time of a step: their ratio is the pace of late
  double smoothed = 0, norm = 0;    ///< of what is followed
  TrendRecord record;               ///< what is followed over exposure

  std::vector<double> numbers() const;
  static TrendNotes of(std::span<const double> numbers);
  /// Exposure a life unit, of late.
  double pace() const { return elapsed > 0 ? exposed / elapsed : 1; }
  friend bool operator==(const TrendNotes&, const TrendNotes&) = default;
};

/// What a trend says at one step.
struct Followed {
  bool known = false;                ///< `life` says something
  Quantiles life;                    ///< life units, never negative; may be infinite
  std::optional<double> health;      ///< of a channel: its margin, 100 as new; empty of the index
  std::vector<HealthPoint> outlook;  ///< empty where there is no trend yet
  std::optional<double> margin;      ///< left until the threshold, of what is followed
};

/// One classic at work: follows the health index or a channel of one asset and forecasts when it crosses its
/// threshold. Physical laws follow it over exposure (load times speed, stress cycles, rating lives) and
/// expect that the pace of late goes on. Immutable and thread-safe.
class Follower {
 public:
  /// `columns`: of the bundle, settings then channels; those that `spec` names are among them. `health`: the
  /// bundle's; needed where the index is followed. `horizons`: of the outlook.
  Follower(ClassicSpec spec, std::span<const std::string> columns, const std::optional<HealthConfig>& health,
           std::vector<double> horizons);

  const ClassicSpec& spec() const { return spec_; }
  bool tells_life() const { return threshold_.has_value() || spec_.kind == "bearing"; }
  /// Takes in one step.
  void note(TrendNotes& notes, const StepContext& now) const;
  /// Fits the trend to what was noted so far.
  Followed follow(const TrendNotes& notes) const;

 private:
  double exposure_rate(const TrendNotes& notes, std::span<const double> values) const;
  std::optional<double> observe(TrendNotes& notes, const StepContext& now) const;
  double health_of(double y) const;
  std::vector<HealthPoint> outlook_of(const TrendForecast& forecast) const;

  ClassicSpec spec_;
  int channel_ = -1, load_ = -1, speed_ = -1;  ///< columns
  std::optional<Threshold> threshold_;
  Threshold bottom_;              ///< where health is 0: the threshold, or the index's own end
  std::optional<double> as_new_;  ///< y at health 100; empty: health can't be told of y
  std::vector<double> horizons_;
  std::unique_ptr<TrendModel> model_;
};

}  // namespace portent::models::classic
