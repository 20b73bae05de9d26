#include "ingest/simulate/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace portent::ingest {
namespace {

constexpr std::uint64_t kForReadings = 3;
constexpr std::uint64_t kForLateness = 4;
constexpr double kRegimeStays = 0.8;
constexpr double kSpikes = 0.25;     // of the steps of a spiking sensor
constexpr double kUnitSpread = 0.3;  // of a channel's noise, between units
constexpr double kSettingNoise = 0.002;

// To four decimals, as a gateway would; keeps files small and hides the last bits.
double rounded(double value) {
  return std::floor(value * 1e4 + 0.5) / 1e4;
}

}  // namespace

AssetStream::AssetStream(const SimulationConfig& config, const FleetPhysics& physics, AssetPlan plan)
    : physics_(&physics),
      plan_(std::move(plan)),
      interval_ms_(config.interval_ms),
      random_(config.seed, static_cast<std::uint64_t>(plan_.unit), kForReadings),
      phase_ms_(static_cast<std::int64_t>(random_.uniform() * static_cast<double>(interval_ms_))) {
  for (const double noise : physics.noise) offset_.push_back(kUnitSpread * noise * random_.normal());
  regime_ = static_cast<std::size_t>(random_.below(config.regimes));
}

void AssetStream::change_regime() {
  const auto regimes = static_cast<int>(physics_->level.size());
  if (regimes > 1 && !random_.chance(kRegimeStays))
    regime_ = static_cast<std::size_t>(random_.below(regimes));
}

double AssetStream::channel_value(std::size_t channel, double wear) {
  const double gain = physics_->gain[static_cast<std::size_t>(plan_.fault_mode)][channel];
  return rounded(physics_->level[regime_][channel] + offset_[channel] + gain * wear +
                 physics_->noise[channel] * random_.normal());
}

bool AssetStream::spoil(const SensorFault& fault, double& value) {
  if (step_ < fault.from_step || step_ > fault.to_step) return true;
  if (step_ == fault.from_step) stuck_at_ = value;
  const double passed = static_cast<double>(step_ - fault.from_step + 1) /
                        static_cast<double>(fault.to_step - fault.from_step + 1);
  switch (fault.kind) {
    case SensorFaultKind::kStuck:
      value = stuck_at_;
      return true;
    case SensorFaultKind::kDrift:
      value = rounded(value + fault.size * passed);
      return true;
    case SensorFaultKind::kSpike:
      if (random_.chance(kSpikes)) value = rounded(value + fault.size);
      return true;
    case SensorFaultKind::kBias:
      value = rounded(value + fault.size);
      return true;
    case SensorFaultKind::kDropout:
      return false;
  }
  return true;
}

bool AssetStream::next(Reading& reading) {
  if (finished()) return false;
  ++step_;
  change_regime();
  reading.asset = plan_.asset;
  reading.ts = kSimulationStartMs + step_ * interval_ms_ + phase_ms_;
  reading.usage = step_;
  reading.mode = Mode::kRun;
  reading.values.clear();
  for (std::size_t i = 0; i < physics_->setting[regime_].size(); ++i)
    reading.values.push_back({fmt::format("setting{}", i + 1),
                              rounded(physics_->setting[regime_][i] + kSettingNoise * random_.normal()),
                              Mark::kNone});
  const double wear = wear_at(plan_, step_);
  for (std::size_t c = 0; c < offset_.size(); ++c) {
    double value = channel_value(c, wear);
    const bool faulty = plan_.sensor_fault && plan_.sensor_fault->channel == static_cast<int>(c);
    if (!faulty || spoil(*plan_.sensor_fault, value))
      reading.values.push_back({fmt::format("s{}", c + 1), value, Mark::kNone});
  }
  return true;
}

FleetStream::FleetStream(const SimulationConfig& config)
    : config_(config), physics_(draw_physics(config)), lateness_(config.seed, 0, kForLateness) {
  check_simulation(config);
  running_.reserve(static_cast<std::size_t>(config.assets));
  for (int i = 0; i < config.assets; ++i)
    running_.emplace_back(config_, physics_, draw_asset(config_, physics_, config.first_unit + i));
  std::stable_sort(running_.begin(), running_.end(),
                   [](const auto& a, const auto& b) { return a.phase_ms() < b.phase_ms(); });
}

bool FleetStream::next_reading(Reading& reading) {
  if (turn_ == running_.size()) {
    std::erase_if(running_, [](const AssetStream& asset) { return asset.finished(); });
    turn_ = 0;
  }
  while (turn_ < running_.size())
    if (running_[turn_++].next(reading)) return true;
  return false;
}

bool FleetStream::next_on_time(Reading& message) {
  if (!config_.one_tag) return next_reading(message);
  if (tags_.empty()) {
    Reading reading;
    if (!next_reading(reading)) return false;
    for (ChannelValue& value : reading.values)
      tags_.push_back({reading.asset, reading.ts, reading.usage, reading.mode, {std::move(value)}});
  }
  message = std::move(tags_.front());
  tags_.pop_front();
  return true;
}

void FleetStream::delay(Reading message) {
  const double longest = static_cast<double>(config_.interval_ms) * config_.late_by;
  const std::int64_t due = message.ts + 1 + static_cast<std::int64_t>(lateness_.uniform() * longest);
  delayed_.push_back({due, ++delays_, std::move(message)});
  std::push_heap(delayed_.begin(), delayed_.end());
}

void FleetStream::release(Reading& message) {
  std::pop_heap(delayed_.begin(), delayed_.end());
  message = std::move(delayed_.back().message);
  delayed_.pop_back();
}

bool FleetStream::next(Reading& message) {
  while (true) {
    if (!on_time_)
      if (Reading coming; next_on_time(coming)) on_time_ = std::move(coming);
    if (!delayed_.empty() && (!on_time_ || delayed_.front().due <= on_time_->ts)) {
      release(message);
      return true;
    }
    if (!on_time_) return false;
    Reading taken = std::move(*on_time_);
    on_time_.reset();
    if (config_.late > 0 && lateness_.chance(config_.late)) {
      delay(std::move(taken));
      continue;
    }
    message = std::move(taken);
    return true;
  }
}

}  // namespace portent::ingest
