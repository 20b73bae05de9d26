#include "models/native/blend.h"

#include <algorithm>
#include <cassert>

namespace portent::models::native {

Blend::Blend(std::unique_ptr<Predictor> networks, std::vector<TreeEnsemble> trees,
             const features::ExtractorConfig& extractor, BlendRule rule)
    : networks_(std::move(networks)),
      trees_(std::move(trees)),
      rolling_(extractor.channels.size()),
      rule_(std::move(rule)),
      age_unit_(extractor.age_unit) {
  assert(networks_ || !trees_.empty());
}

std::size_t Blend::receptive_field() const {
  return std::max(networks_ ? networks_->receptive_field() : 1, trees_.empty() ? 1 : RollingFeatures::kRows);
}

SequenceState Blend::fresh() const {
  SequenceState state = networks_ ? networks_->fresh() : SequenceState{};
  state.past.assign(past_shape().floats(), 0.0F);
  return state;
}

void Blend::rebuild(SequenceState& state) const {
  if (networks_) networks_->rebuild(state);
}

void Blend::foresee(SequenceState& state, std::span<const float> rows, std::size_t width) const {
  if (networks_) networks_->foresee(state, rows, width);
}

/// What the next steps look back on; the networks say what they see.
std::optional<Quantiles> Blend::take_in(SequenceState& state, std::span<const float> input) const {
  const std::int64_t now = state.steps;
  std::optional<Quantiles> said;
  if (networks_)
    said = networks_->step(state, input.first(networks_->inputs()));
  else
    ++state.steps;
  const std::size_t n = rolling_.channels();
  if (!trees_.empty())
    std::ranges::copy(input.subspan(2 * n + 3, n), ring_row(state.past, rolling_.past_shape(), now).begin());
  return said;
}

Opinions Blend::opinions(SequenceState& state, std::span<const float> input) const {
  const std::int64_t now = state.steps;
  Opinions said;
  said.networks = take_in(state, input);
  const std::size_t n = rolling_.channels();
  if (input[2 * n + 1] > 0) said.age = static_cast<double>(input[2 * n]) * age_unit_;
  if (trees_.empty()) return said;
  std::vector<float> row(rolling_.count());
  rolling_.compute(state.past, now, input, row);
  double sum = 0;
  for (const TreeEnsemble& ensemble : trees_) sum += ensemble.predict(row);
  said.trees = sum / static_cast<double>(trees_.size());
  return said;
}

Prediction Blend::predict(SequenceState& state, const StepContext& now) const {
  const auto input = now.inputs.first(inputs());
  if (now.wanted) return {step(state, input)};
  static_cast<void>(take_in(state, input));
  return {};
}

Quantiles Blend::step(SequenceState& state, std::span<const float> input) const {
  return rule_.combine(opinions(state, input));
}

}  // namespace portent::models::native
