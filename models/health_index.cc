#include "models/health_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace portent::models {
namespace {

bool all_finite(std::span<const double> values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
}

}  // namespace

std::string health_problem(const HealthConfig& config, std::size_t channels) {
  if (config.center.size() != channels || config.fleet_baseline.size() != channels ||
      config.whitening.size() != channels * channels)
    return fmt::format("center, fleet_baseline and whitening are not sized for {} channels", channels);
  if (!all_finite(config.center) || !all_finite(config.fleet_baseline) || !all_finite(config.whitening))
    return "center, fleet_baseline and whitening must be finite";
  if (!(config.own_share >= 0 && config.own_share <= 1)) return "own_share must be in [0, 1]";
  if (!(config.ewm_weight > 0 && config.ewm_weight <= 1)) return "ewm_weight must be in (0, 1]";
  if (!(config.leak >= 0 && config.leak < 1)) return "leak must be in [0, 1)";
  if (config.settling_steps < 0) return "settling_steps must not be negative";
  if (!std::isfinite(config.healthy_level) || !std::isfinite(config.worst_level) ||
      !(config.healthy_level < config.worst_level))
    return "healthy_level must be below worst_level";
  return {};
}

void HealthState::save(ingest::ByteWriter& to) const {
  to.put(ewm);
  to.put(ewm_norm);
  to.put(level);
  to.put(steps);
  to.put(settled);
}

HealthState HealthState::load(ingest::ByteReader& from) {
  HealthState state;
  state.ewm = from.get<double>();
  state.ewm_norm = from.get<double>();
  state.level = from.get<double>();
  state.steps = from.get<std::int64_t>();
  state.settled = from.get<bool>();
  const bool possible = std::isfinite(state.ewm) && std::isfinite(state.level) && state.ewm_norm >= 0 &&
                        state.ewm_norm <= 1 + 1e-9 && state.steps >= 0;
  if (!possible) from.fail();
  return state;
}

std::vector<double> health_deviation(const HealthConfig& config, std::span<const float> inputs) {
  const std::size_t n = config.channels();
  assert(inputs.size() >= 2 * n + 3);
  const bool baseline_known = inputs[2 * n + 2] > 0;
  std::vector<double> deviation(n);
  for (std::size_t c = 0; c < n; ++c) {
    const double smoothed = inputs[c];
    const double baseline = baseline_known ? smoothed - inputs[n + c] : config.fleet_baseline[c];
    deviation[c] = smoothed - config.own_share * baseline;
  }
  return deviation;
}

HealthIndex::HealthIndex(HealthConfig config) : config_(std::move(config)) {
  assert(health_problem(config_, config_.channels()).empty());
}

void HealthIndex::restart_window(HealthState& state) const {
  state.ewm = state.ewm_norm = 0;
  state.steps = 0;
}

std::vector<double> HealthIndex::contributions(std::span<const float> inputs) const {
  const std::size_t n = config_.channels();
  std::vector<double> deviation = health_deviation(config_, inputs);
  for (std::size_t c = 0; c < n; ++c) deviation[c] -= config_.center[c];
  std::vector<double> shares(n);
  for (std::size_t c = 0; c < n; ++c) {
    double z = 0;
    for (std::size_t k = 0; k < n; ++k) z += config_.whitening[c * n + k] * deviation[k];
    shares[c] = z * z;
  }
  return shares;
}

Health HealthIndex::step(HealthState& state, std::span<const float> inputs) const {
  double distance = 0;
  for (const double share : contributions(inputs)) distance += share;
  const double w = config_.ewm_weight;
  state.ewm = (1 - w) * state.ewm + w * std::sqrt(distance);
  state.ewm_norm = (1 - w) * state.ewm_norm + w;
  ++state.steps;
  const double smoothed = state.ewm / state.ewm_norm;
  if (state.steps > config_.settling_steps) {
    const double fallen = state.level - config_.leak * (state.level - smoothed);
    state.level = state.settled ? std::max(smoothed, fallen) : smoothed;
    state.settled = true;
  }
  Health now{100, state.level, distance, state.settled};
  if (!state.settled) return now;
  const double worn = (state.level - config_.healthy_level) / (config_.worst_level - config_.healthy_level);
  now.health = 100 * (1 - std::clamp(worn, 0.0, 1.0));
  return now;
}

}  // namespace portent::models
