#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/pipeline.h"
#include "train/dataset.h"

namespace portent::train {

/// The bounds of an interval, life units.
struct Band {
  double low = 0, high = 0;
  friend bool operator==(const Band&, const Band&) = default;
};

/// What a forecast said of the health (0..100) some life units ahead.
struct HealthAhead {
  double ahead = 0;  ///< life units, > 0
  double p10 = 0, p50 = 0, p90 = 0;
  friend bool operator==(const HealthAhead&, const HealthAhead&) = default;
};

/// A forecast made while nobody knew the end, and the end.
struct ReplayedForecast {
  double usage = 0;      ///< life counter at the step
  double remaining = 0;  ///< true life units left, uncapped; of a life that did not fail: at least
  models::Forecast forecast;
  std::optional<Band> band90 = {};           ///< nominal 90 % interval, where the model gives one
  std::vector<HealthAhead> trajectory = {};  ///< empty where the model gives none
};

/// One life as it happened, its forecasts in order of time.
struct ReplayedLife {
  std::string asset;
  std::string part;    ///< empty: the asset as a whole
  bool failed = true;  ///< false: it still ran, or was replaced early, when its record ended
  std::vector<ReplayedForecast> forecasts;
};

/// With whatever the forecast carries of its 90 % interval and its trajectory.
ReplayedForecast replayed(models::Forecast forecast, double usage, double remaining);

enum class Nominal : std::uint8_t { k80, k90 };
std::optional<Band> band(const ReplayedForecast& f, Nominal nominal);

/// False while the model warms up or sees what it was never trained on: its interval is then the whole range
/// and says so, and it is neither praised nor blamed for it.
bool judged(const ReplayedForecast& f);

/// Life units from the beginning of this life to its end (or to the end of its record). 0 without forecasts.
double length_of(const ReplayedLife& life);

/// Steps one life through `pipeline` reading by reading, as serving would. Forecasts of steps that the life
/// does not hold (a slot that closes late) are left out.
ReplayedLife replay_life(const models::Pipeline& pipeline, const Fleet& fleet, const Life& life);

/// All lives, `threads` at a time; the result does not depend on `threads`.
std::vector<ReplayedLife> replay_lives(const models::Pipeline& pipeline, const Fleet& fleet,
                                       std::size_t threads);

}  // namespace portent::train
