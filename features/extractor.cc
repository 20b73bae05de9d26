#include "features/extractor.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace portent::features {
namespace {

constexpr double kRangeMargin = 0.5;   // share of a channel's training range beyond which it was never seen
constexpr double kRadiusMargin = 1.5;  // times the training radius beyond which a regime was never seen
constexpr double kRounding = 1e-9;     // a radius that is none
constexpr double kLeastReach = 0.05;   // standard deviations
constexpr double kConstantShare = 0.01, kConstantLeast = 1e-3;
constexpr double kLargestZ = 50;     // standard deviations beyond which a value is no measurement
constexpr double kLargestFlag = 10;  // of a symbol or event: a rare one is far from its mean, and right
constexpr std::size_t kListed = 64;  // channels that fit the bit sets of StepFacts

std::uint64_t bit(std::size_t channel) {
  return channel < kListed ? std::uint64_t{1} << channel : 0;
}

/// What a step does not say of a symbol or an event did not hold or happen.
double read_value(double value, bool sensor) {
  return sensor || std::isfinite(value) ? value : 0;
}

bool outside(double value, double low, double high) {
  const double margin = kRangeMargin * (high - low);
  return !(value >= low - margin && value <= high + margin);  // also where it is not a number
}

}  // namespace

Nearest nearest_regime(const Regimes& regimes, std::span<const double> settings) {
  Nearest best{0, std::numeric_limits<double>::infinity()};
  for (std::size_t r = 0; r < regimes.centroids.size(); ++r) {
    double squared = 0;
    for (std::size_t s = 0; s < regimes.mean.size(); ++s) {
      const double z = !std::isfinite(settings[s]) ? 0 : (settings[s] - regimes.mean[s]) * regimes.inv_std[s];
      const double d = z - regimes.centroids[r][s];
      squared += d * d;
    }
    if (squared < best.distance) best = {r, squared};
  }
  best.distance = std::sqrt(best.distance);
  return best;
}

double regime_reach(const Regimes& regimes) {
  return regimes.radius > kRounding ? kRadiusMargin * regimes.radius : kLeastReach;
}

double constant_reach(const Regimes& regimes, std::size_t setting) {
  if (regimes.inv_std[setting] > 0) return std::numeric_limits<double>::infinity();
  return std::max(kConstantShare * std::fabs(regimes.mean[setting]), kConstantLeast);
}

bool unseen_regime(const Regimes& regimes, const Nearest& nearest, std::span<const double> settings) {
  if (nearest.distance > regime_reach(regimes)) return true;
  for (std::size_t s = 0; s < regimes.mean.size(); ++s)
    if (std::fabs(settings[s] - regimes.mean[s]) > constant_reach(regimes, s)) return true;
  return false;
}

Extractor::Extractor(ExtractorConfig config) : config_(std::move(config)) {
  assert(config_.mean.size() == config_.regimes.centroids.size());
}

ExtractorState Extractor::fresh() const {
  const std::size_t n = config_.channels.size();
  ExtractorState state;
  state.ewm.assign(n, 0);
  state.ewm_norm.assign(n, 0);
  state.baseline_sum.assign(n, 0);
  state.baseline_count.assign(n, 0);
  state.last_value.assign(n, std::numeric_limits<double>::quiet_NaN());
  state.same_run.assign(n, 0);
  return state;
}

void Extractor::begin_life(ExtractorState& state) const {
  ExtractorState next = fresh();
  next.from_origin = true;
  next.last_usage = state.last_usage;
  next.origin_known = state.last_usage.has_value();
  next.origin = state.last_usage.value_or(0);
  next.awaits_origin = !next.origin_known;
  state = std::move(next);
}

void Extractor::restart_window(ExtractorState& state) const {
  std::ranges::fill(state.ewm, 0);
  std::ranges::fill(state.ewm_norm, 0);
}

void Extractor::forget_life(ExtractorState& state) const {
  state = fresh();
  state.met = true;
}

void Extractor::note_life(ExtractorState& state, const ingest::Step& step) const {
  if (step.counter_reset) forget_life(state);
  if (step.after_gap) restart_window(state);
  const bool at_start = step.usage && *step.usage <= config_.baseline_steps / 2.0;
  if (!state.met && at_start && !state.from_origin) {
    state.from_origin = true;
    if (!state.origin_known) state.origin = 0;
    state.origin_known = true;
  }
  const bool own_counter = state.steps == 0 && state.origin_known && step.usage && *step.usage < state.origin;
  if (step.usage && (state.awaits_origin || (state.from_origin && own_counter))) {
    state.origin = at_start ? 0 : *step.usage;  // a new part may bring a counter of its own
    state.origin_known = true;
    state.awaits_origin = false;
  }
  state.met = true;
  if (step.usage) state.last_usage = step.usage;
  ++state.steps;
}

bool Extractor::usable(ExtractorState& state, std::size_t channel, double value, double z,
                       StepFacts& facts) const {
  if (!std::isfinite(value) || std::fabs(z) > kLargestZ) {
    facts.missing |= bit(channel);
    return false;
  }
  state.same_run[channel] = value == state.last_value[channel] ? state.same_run[channel] + 1 : 1;
  state.last_value[channel] = value;
  const int limit = config_.stuck_after[channel];
  if (limit > 0 && state.same_run[channel] > limit) {
    facts.stuck |= bit(channel);
    return false;
  }
  return true;
}

void Extractor::add_value(ExtractorState& state, std::size_t channel, double z) const {
  const double w = config_.ewm_weight;
  state.ewm[channel] = (1 - w) * state.ewm[channel] + w * z;
  state.ewm_norm[channel] = (1 - w) * state.ewm_norm[channel] + w;
  if (state.baseline_count[channel] < config_.baseline_steps) {
    state.baseline_sum[channel] += z;
    ++state.baseline_count[channel];
  }
}

StepFacts Extractor::step(ExtractorState& state, const ingest::Step& step, std::span<float> inputs) const {
  const std::size_t settings = config_.settings.size();
  const std::size_t n = config_.channels.size();
  assert(step.values.size() == config_.columns() && inputs.size() == config_.inputs());
  StepFacts facts;
  note_life(state, step);
  facts.baseline_known = state.from_origin;
  facts.age_known = config_.use_age && state.origin_known && step.usage && *step.usage >= state.origin;
  const Nearest nearest = nearest_regime(config_.regimes, std::span(step.values).first(settings));
  facts.regime = nearest.regime;
  facts.out_of_distribution = unseen_regime(config_.regimes, nearest, std::span(step.values).first(settings));
  std::size_t unused = 0, sensors = 0;
  for (std::size_t c = 0; c < n; ++c) {
    const bool sensor = config_.sensor(c);
    const double value = read_value(step.values[settings + c], sensor);
    const double scaled = (value - config_.mean[nearest.regime][c]) * config_.inv_std[nearest.regime][c];
    const double z = sensor ? scaled : std::clamp(scaled, -kLargestFlag, kLargestFlag);
    const bool used = usable(state, c, value, z, facts);
    if (used) add_value(state, c, z);
    sensors += sensor;
    unused += !used;
    const double a = state.ewm_norm[c] > 0 ? state.ewm[c] / state.ewm_norm[c] : 0;
    const double baseline = state.baseline_count[c] > 0 ? state.baseline_sum[c] / state.baseline_count[c] : 0;
    const double range = config_.high[c] - config_.low[c];
    facts.out_of_distribution |=
        sensor && (outside(a, config_.low[c], config_.high[c]) || outside(a - baseline, -range, range));
    inputs[c] = static_cast<float>(a);
    inputs[n + c] = facts.baseline_known ? static_cast<float>(a - baseline) : 0.0F;
    inputs[2 * n + 3 + c] = static_cast<float>(used ? z : a);
  }
  const auto blind = [](double setting) { return !std::isfinite(setting); };
  facts.out_of_distribution |=
      2 * unused > sensors || std::ranges::any_of(std::span(step.values).first(settings), blind);
  const double age = facts.age_known ? *step.usage - state.origin : 0;
  inputs[2 * n] = static_cast<float>(std::clamp(age, 0.0, config_.age_limit) / config_.age_unit);
  inputs[2 * n + 1] = facts.age_known ? 1.0F : 0.0F;
  inputs[2 * n + 2] = facts.baseline_known ? 1.0F : 0.0F;
  return facts;
}

}  // namespace portent::features
