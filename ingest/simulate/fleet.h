#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// A synthetic fleet whose failures are known: what it is made of and what befalls each asset. Everything
// follows from the configuration alone, to the bit.

namespace portent::ingest {

struct SimulationConfig {
  int assets = 100;
  int channels = 14;
  int regimes = 1;           ///< operating regimes that an asset switches between
  int fault_modes = 3;       ///< mode m wears by shape m % 3 and moves channels m, m + fault_modes, ...
  int mean_life = 200;       ///< steps
  double sensor_faults = 0;  ///< share of assets with one faulty sensor
  double censored = 0;       ///< share of assets whose record ends before they fail
  std::uint64_t seed = 1;
  std::int64_t interval_ms = 60'000;  ///< between the steps of an asset
  bool one_tag = false;               ///< one tag a message
  double late = 0;                    ///< share of messages that come later than their turn
  int late_by = 3;                    ///< at most this many intervals later
  std::string prefix = "sim:M-";      ///< of asset ids; the unit's number follows
  int number_width = 5;
  int first_unit = 1;
};

/// Throws FatalError (exit code 2) where a setting is out of its range, naming the option, its value and the
/// range.
void check_simulation(const SimulationConfig& config);

/// How wear grows from its initial value to 1 at the end of life.
enum class WearShape : std::uint8_t { kExponential, kLinear, kStepThenDrift };

enum class SensorFaultKind : std::uint8_t { kStuck, kDrift, kSpike, kDropout, kBias };
const char* sensor_fault_name(SensorFaultKind kind);

struct SensorFault {
  SensorFaultKind kind = SensorFaultKind::kStuck;
  int channel = 0;
  int from_step = 0;  ///< first faulty step
  int to_step = 0;    ///< last faulty step
  double size = 0;    ///< in the channel's unit: of a bias, a spike, or a drift at its end; 0 for the others
  friend bool operator==(const SensorFault&, const SensorFault&) = default;
};

/// What befalls one asset: the truth. Steps count from 1.
struct AssetPlan {
  int unit = 0;
  std::string asset;
  int life_steps = 0;  ///< the step at which wear reaches 1 and the asset fails
  int steps = 0;       ///< recorded: life_steps, or fewer where censored
  int fault_mode = 0;
  int onset_step = 0;  ///< first step at which the fault shows (exponential: 5 % of the way)
  double initial_wear = 0;
  std::optional<SensorFault> sensor_fault;
  bool censored() const { return steps < life_steps; }
  friend bool operator==(const AssetPlan&, const AssetPlan&) = default;
};

/// Wear at a step in [0, life_steps], never falling; 1 at life_steps exactly.
double wear_at(const AssetPlan& plan, int step);

/// What all assets of a fleet share: a channel reads level(regime) + gain(mode) * wear + noise + a unit's own
/// offset.
struct FleetPhysics {
  std::vector<std::vector<double>> level;  ///< by regime and channel
  std::vector<std::vector<double>>
      gain;  ///< by fault mode and channel: the shift at failure, 0 for the channels of other modes
  std::vector<double> noise;                 ///< standard deviation by channel
  std::vector<std::vector<double>> setting;  ///< by regime: the three settings
};

FleetPhysics draw_physics(const SimulationConfig& config);
/// `unit` counts from config.first_unit. The same whatever the other units are.
AssetPlan draw_asset(const SimulationConfig& config, const FleetPhysics& physics, int unit);

}  // namespace portent::ingest
