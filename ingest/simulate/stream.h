#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ingest/reading.h"
#include "ingest/simulate/fleet.h"
#include "ingest/simulate/random.h"

namespace portent::ingest {

/// The readings of one asset, step by step: settings `setting1` to `setting3`, channels `s1`, `s2`, ... to
/// four decimals, `usage` the step. A channel that drops out is absent. `physics` must outlive it. Not
/// thread-safe.
class AssetStream {
 public:
  AssetStream(const SimulationConfig& config, const FleetPhysics& physics, AssetPlan plan);

  const AssetPlan& plan() const { return plan_; }
  std::int64_t phase_ms() const { return phase_ms_; }
  bool finished() const { return step_ >= plan_.steps; }
  /// False after the last recorded step.
  bool next(Reading& reading);

 private:
  void change_regime();
  double channel_value(std::size_t channel, double wear);
  /// False where the fault takes the value away.
  bool spoil(const SensorFault& fault, double& value);

  const FleetPhysics* physics_;
  AssetPlan plan_;
  std::int64_t interval_ms_;
  SimulationRandom random_;
  std::vector<double> offset_;  ///< of this unit, by channel
  std::int64_t phase_ms_;       ///< when within an interval this asset reports
  std::size_t regime_ = 0;
  int step_ = 0;
  double stuck_at_ = 0;
};

/// The messages of a fleet in the order in which they arrive: by event time, apart from those that come late.
/// Memory grows with the assets and with the messages under way, not with the number of messages. Not
/// thread-safe.
class FleetStream {
 public:
  explicit FleetStream(const SimulationConfig& config);
  bool next(Reading& message);

 private:
  struct Delayed {
    std::int64_t due = 0;
    std::uint64_t number = 0;
    Reading message;
    bool operator<(const Delayed& other) const {  // the next one due is the greatest, for a heap
      return due != other.due ? due > other.due : number > other.number;
    }
  };

  bool next_reading(Reading& reading);
  bool next_on_time(Reading& message);
  void delay(Reading message);
  void release(Reading& message);

  SimulationConfig config_;
  FleetPhysics physics_;
  std::vector<AssetStream> running_;  ///< by phase, so that each round over them is in order of time
  std::size_t turn_ = 0;
  std::deque<Reading> tags_;        ///< of the last reading, where each tag is a message
  std::optional<Reading> on_time_;  ///< waits while delayed ones that are due go first
  std::vector<Delayed> delayed_;    ///< a heap
  std::uint64_t delays_ = 0;
  SimulationRandom lateness_;
};

/// When every fleet begins, ms since epoch UTC.
inline constexpr std::int64_t kSimulationStartMs = 1'700'000'000'000;

}  // namespace portent::ingest
