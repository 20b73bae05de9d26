#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/calibration.h"
#include "models/policy/breach.h"

namespace portent::models {

enum class ForecastState : std::uint8_t { kOk, kWarming, kMidLife, kBeyondRange, kOutOfDistribution };
std::string_view state_name(ForecastState state);

/// Who speaks: the model that the asset is bound to, or one that only scores beside it to be compared. A
/// shadow's forecast carries no breaches.
enum class ForecastRole : std::uint8_t { kChampion, kShadow };

struct FailureProbability {
  double horizon = 0;      ///< life units ahead
  double probability = 0;  ///< [0, 1]
  friend bool operator==(const FailureProbability&, const FailureProbability&) = default;
};

/// Health forecast for `ahead` life units from now.
struct TrajectoryPoint {
  double ahead = 0;
  Interval health;  ///< 0..100
  friend bool operator==(const TrajectoryPoint&, const TrajectoryPoint&) = default;
};
/// Each quantile of remaining life, run down by the time ahead, as health. One at the cap says that life is
/// at least so long, hence nothing of a decline: it stays at 100.
std::vector<TrajectoryPoint> health_ahead(const Interval& rul, double cap, const std::vector<double>& ahead);

/// How much of what an asset shows today is due to one channel: its part of the distance to healthy.
struct Contribution {
  std::string channel;
  double share = 0;  ///< (0, 1]
  friend bool operator==(const Contribution&, const Contribution&) = default;
};

struct ModelStamp {
  std::string name;
  int version = 0;  ///< in the registry it was loaded from; 0: not from a registry
  std::string hash;
  std::string data_hash;
  friend bool operator==(const ModelStamp&, const ModelStamp&) = default;
};

/// Where in the log a forecast's reading stands; offset -1 where it came from a file.
struct Evidence {
  std::string topic;
  int partition = -1;
  std::int64_t first = -1, last = -1;
  int nth = 0;  ///< of the forecasts that the reading at `last` made: a late reading may close several steps
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// One forecast of one asset (design §4). Its bits depend only on the asset's readings, the bundle and the
/// reading's place in the log.
struct Forecast {
  std::string asset;
  std::string site;
  std::string part;                  ///< "": the asset as a whole
  std::int64_t ts = 0;               ///< event time of the step
  std::optional<double> usage;       ///< life counter at the step
  std::optional<double> life_start;  ///< life counter at which this life began
  Interval rul;                      ///< of min(remaining life, cap), life units
  Bounds rul90;                      ///< of the 90 % interval
  std::string unit;
  double cap = 0;
  double health = 0;  ///< 100 as new .. 0 failure threshold: 100 * p50 / cap, or of the health index
  std::optional<double> ageing;  ///< of parts and assets made of them: share of life used, age / (age + P50)
  std::vector<FailureProbability> failure_probability;  ///< failure_chance(); empty while warming, out of
                                                        ///< distribution or without a model of life
  std::vector<TrajectoryPoint> trajectory;              ///< ascending by `ahead`; empty where nobody knows
  double degradation_rate = 0;  ///< health lost a life unit at present, smoothed; < 0: it recovers
  std::vector<Contribution> contributions;  ///< largest first, at most five
  std::vector<SourceVoice> sources;         ///< who spoke; empty where one model alone does
  ForecastState state = ForecastState::kOk;
  ForecastRole role = ForecastRole::kChampion;
  std::vector<policy::Breach> breaches;
  std::vector<std::string> marked;  ///< channels stuck or without a usable value at this step
  ModelStamp model;
  Evidence evidence;
  friend bool operator==(const Forecast&, const Forecast&) = default;
};

/// Remaining life can't be told now, or not by this model at all: its interval is open and its median is no
/// forecast. Not so of warming and out of distribution, whose states say it.
bool life_unknown(const Forecast& forecast);

/// asset/part/bundle/offset, with .nth behind it for a second forecast of the same reading; equal for the
/// same reading and bundle however often it is made.
std::string forecast_id(const Forecast& forecast);

/// One line of JSON by docs/schemas/prediction.schema.json, numbers in their shortest exact form: equal
/// forecasts are equal bytes.
std::string to_json(const Forecast& forecast);
/// The error says what is wrong; unknown fields are ignored.
tl::expected<Forecast, std::string> forecast_from_json(std::string_view text);

}  // namespace portent::models
