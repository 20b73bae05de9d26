#include "models/asset_state.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace portent::models {
namespace {

void save_step(const RecordedStep& step, ingest::ByteWriter& to) {
  to.put(step.ts);
  to.put(step.usage.has_value());
  to.put(step.usage.value_or(0));
  to.put(step.after_gap);
  to.put(step.offset);
  for (const float value : step.values) to.put(value);
}

constexpr double kRateWeight = 0.2;

RecordedStep load_step(ingest::ByteReader& from, std::size_t columns) {
  RecordedStep step;
  step.ts = from.get<std::int64_t>();
  const bool has_usage = from.get<bool>();
  const double usage = from.get<double>();
  if (has_usage) step.usage = usage;
  step.after_gap = from.get<bool>();
  step.offset = from.get<std::int64_t>();
  for (std::size_t c = 0; c < columns && !from.failed(); ++c) step.values.push_back(from.get<float>());
  return step;
}

}  // namespace

void RateState::save(ingest::ByteWriter& to) const {
  to.put(known);
  to.put(health);
  to.put(at);
  to.put(rate);
}

RateState RateState::load(ingest::ByteReader& from) {
  RateState state;
  state.known = from.get<bool>();
  state.health = from.get<double>();
  state.at = from.get<double>();
  state.rate = from.get<double>();
  if (!std::isfinite(state.health) || !std::isfinite(state.at) || !std::isfinite(state.rate)) from.fail();
  return state;
}

double update_rate(RateState& state, double at, double health) {
  const double past = at - state.at;
  if (!state.known || past < 0) {
    state = {true, health, at, 0};
    return 0;
  }
  const double smoothed = state.health + kRateWeight * (health - state.health);
  if (past > 0) state.rate += kRateWeight * ((state.health - smoothed) / past - state.rate);
  state.health = smoothed;
  state.at = at;
  return state.rate;
}

/// Once the ring is full, a step takes the memory of the one that it replaces.
void StepRecord::add(const ingest::Step& step, std::int64_t offset) {
  const auto at = static_cast<std::size_t>(steps_++) % kLast;
  if (at >= last_.size()) last_.emplace_back();
  RecordedStep& recorded = last_[at];
  recorded.ts = step.ts;
  recorded.usage = step.usage;
  recorded.after_gap = step.after_gap;
  recorded.offset = offset;
  recorded.values.assign(step.values.begin(), step.values.end());
  if (first_.size() < kFirst) first_.push_back(recorded);
}

void StepRecord::clear() {
  *this = StepRecord();
}

const RecordedStep& StepRecord::last(std::size_t back) const {
  assert(back < last_.size());
  return last_[(static_cast<std::size_t>(steps_) - 1 - back) % kLast];
}

void StepRecord::save(ingest::ByteWriter& to) const {
  to.put(steps_);
  to.put(static_cast<std::uint32_t>(first_.size()));
  for (const RecordedStep& step : first_) save_step(step, to);
  for (std::size_t i = 0; i < last_.size(); ++i) save_step(last_[i], to);
}

void StepRecord::load(ingest::ByteReader& from, std::size_t columns) {
  clear();
  steps_ = from.get<std::int64_t>();
  const auto first = from.get<std::uint32_t>();
  if (steps_ < 0 || first > kFirst) return from.fail();
  for (std::uint32_t i = 0; i < first && !from.failed(); ++i) first_.push_back(load_step(from, columns));
  const auto kept = std::min(steps_, static_cast<std::int64_t>(kLast));
  for (std::int64_t i = 0; i < kept && !from.failed(); ++i) last_.push_back(load_step(from, columns));
}

}  // namespace portent::models
