#include "ingest/simulate/fleet.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/simulate/random.h"

namespace portent::ingest {
namespace {

constexpr std::uint64_t kForPhysics = 1;
constexpr std::uint64_t kForPlans = 2;
constexpr int kShapes = 3;
constexpr double kExponent =
    6;  // exponential wear grows by e^6 over a life, so half of it passes before 5 % shows
constexpr double kShownExponential = 0.05;
constexpr double kFirstStep = 0.3;  // of the way that a step covers at once

template <typename Number>
void check_range(const char* option, Number value, Number low, Number high) {
  if (!(value >= low && value <= high))
    throw FatalError(fmt::format("{} is {}: give a value from {} to {}", option, value, low, high), 2);
}

WearShape shape_of(int fault_mode) {
  return static_cast<WearShape>(fault_mode % kShapes);
}

// By squaring: std::pow may differ in its last bit between C libraries.
double power(double base, int exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base)
    if (exponent & 1) result *= base;
  return result;
}

// How far from the initial wear to 1, in [0, 1].
double progress_at(const AssetPlan& plan, int step) {
  if (step >= plan.life_steps) return 1;
  const auto since_onset = [&] {
    return static_cast<double>(step - plan.onset_step) / std::max(1, plan.life_steps - plan.onset_step);
  };
  switch (shape_of(plan.fault_mode)) {
    case WearShape::kExponential: {
      const double growth = 1 + kExponent / plan.life_steps;
      return (power(growth, step) - 1) / (power(growth, plan.life_steps) - 1);
    }
    case WearShape::kLinear:
      return std::max(0.0, since_onset());
    case WearShape::kStepThenDrift:
      return step < plan.onset_step ? 0 : kFirstStep + (1 - kFirstStep) * since_onset();
  }
  return 0;
}

int onset_of(const AssetPlan& plan, SimulationRandom& random) {
  const auto at = [&](double share) { return std::max(1, static_cast<int>(plan.life_steps * share)); };
  if (shape_of(plan.fault_mode) == WearShape::kLinear) return at(random.uniform(0.05, 0.35));
  if (shape_of(plan.fault_mode) == WearShape::kStepThenDrift) return at(random.uniform(0.5, 0.8));
  int step = 1;
  while (step < plan.life_steps && progress_at(plan, step) < kShownExponential) ++step;
  return step;
}

SensorFault draw_sensor_fault(const SimulationConfig& config, const FleetPhysics& physics, int steps,
                              SimulationRandom& random) {
  SensorFault fault;
  fault.kind = static_cast<SensorFaultKind>(random.below(5));
  fault.channel = random.below(config.channels);
  fault.from_step = 1 + static_cast<int>(steps * random.uniform(0.1, 0.6));
  fault.to_step = std::min(steps, fault.from_step + static_cast<int>(steps * random.uniform(0.1, 0.4)));
  const double noise = physics.noise[static_cast<std::size_t>(fault.channel)];
  const double sign = random.chance(0.5) ? 1 : -1;
  if (fault.kind == SensorFaultKind::kBias) fault.size = sign * 8 * noise;
  if (fault.kind == SensorFaultKind::kDrift) fault.size = sign * 12 * noise;
  if (fault.kind == SensorFaultKind::kSpike) fault.size = sign * 25 * noise;
  return fault;
}

}  // namespace

void check_simulation(const SimulationConfig& config) {
  check_range("--assets", config.assets, 1, 10'000'000);
  check_range("--channels", config.channels, 1, 1'000);
  check_range("--regimes", config.regimes, 1, 100);
  check_range("--fault-modes", config.fault_modes, 1, config.channels);
  check_range("--mean-life", config.mean_life, 20, 10'000'000);
  check_range("--sensor-faults", config.sensor_faults, 0.0, 1.0);
  check_range("--censored", config.censored, 0.0, 1.0);
  check_range("--late", config.late, 0.0, 1.0);
  check_range("--late-by", config.late_by, 1, 1'000);
  check_range<std::int64_t>("--interval-ms", config.interval_ms, 1, 86'400'000);
}

const char* sensor_fault_name(SensorFaultKind kind) {
  switch (kind) {
    case SensorFaultKind::kStuck:
      return "stuck";
    case SensorFaultKind::kDrift:
      return "drift";
    case SensorFaultKind::kSpike:
      return "spike";
    case SensorFaultKind::kDropout:
      return "dropout";
    case SensorFaultKind::kBias:
      return "bias";
  }
  return "stuck";
}

double wear_at(const AssetPlan& plan, int step) {
  return plan.initial_wear + (1 - plan.initial_wear) * progress_at(plan, step);
}

FleetPhysics draw_physics(const SimulationConfig& config) {
  SimulationRandom random(config.seed, 0, kForPhysics);
  const auto channels = static_cast<std::size_t>(config.channels);
  const auto modes = static_cast<std::size_t>(config.fault_modes);
  FleetPhysics physics;
  physics.gain.assign(modes, std::vector<double>(channels, 0.0));
  physics.level.assign(static_cast<std::size_t>(config.regimes), std::vector<double>(channels));
  for (std::size_t c = 0; c < channels; ++c) {
    const double level = random.uniform(10, 1'000);
    physics.noise.push_back(0.005 * level);
    physics.gain[c % modes][c] = (random.chance(0.5) ? 1 : -1) * random.uniform(6, 12) * physics.noise[c];
    for (std::size_t r = 0; r < physics.level.size(); ++r)
      physics.level[r][c] = r == 0 ? level : level * random.uniform(0.8, 1.2);
  }
  for (int r = 0; r < config.regimes; ++r)
    physics.setting.push_back({7.0 * r, 0.125 * r, 100.0 - 5 * (r % 4)});
  return physics;
}

AssetPlan draw_asset(const SimulationConfig& config, const FleetPhysics& physics, int unit) {
  SimulationRandom random(config.seed, static_cast<std::uint64_t>(unit), kForPlans);
  AssetPlan plan;
  plan.unit = unit;
  plan.asset = fmt::format("{}{:0{}}", config.prefix, unit, config.number_width);
  plan.fault_mode = random.below(config.fault_modes);
  plan.life_steps = static_cast<int>(config.mean_life * std::max(0.4, 1 + 0.25 * random.normal()));
  plan.initial_wear = random.uniform(0, 0.15);
  plan.onset_step = onset_of(plan, random);
  const double cut = random.uniform(0.3, 0.95);
  plan.steps = random.chance(config.censored) ? static_cast<int>(plan.life_steps * cut) : plan.life_steps;
  if (random.chance(config.sensor_faults))
    plan.sensor_fault = draw_sensor_fault(config, physics, plan.steps, random);
  return plan;
}

}  // namespace portent::ingest
