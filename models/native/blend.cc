#include "models/native/blend.h"

#include <algorithm>
#include <cassert>

namespace portent::models::native {

Blend::Blend(std::unique_ptr<Predictor> networks, std::vector<TreeEnsemble> trees, std::size_t channels,
             double network_weight)
    : networks_(std::move(networks)),
      trees_(std::move(trees)),
      rolling_(channels),
      network_weight_(network_weight) {
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

Opinions Blend::opinions(SequenceState& state, std::span<const float> input) const {
  const std::int64_t now = state.steps;
  Opinions said;
  if (networks_)
    said.networks = networks_->step(state, input.first(networks_->inputs()));
  else
    ++state.steps;
  if (trees_.empty()) return said;
  const std::size_t n = rolling_.channels();
  std::ranges::copy(input.subspan(2 * n + 3, n), ring_row(state.past, rolling_.past_shape(), now).begin());
  std::vector<float> row(rolling_.count());
  rolling_.compute(state.past, now, input, row);
  double sum = 0;
  for (const TreeEnsemble& ensemble : trees_) sum += ensemble.predict(row);
  said.trees = sum / static_cast<double>(trees_.size());
  return said;
}

Quantiles Blend::combine(const Opinions& said, double network_weight) {
  if (!said.networks) return {*said.trees, *said.trees, *said.trees, *said.trees, *said.trees, *said.trees};
  Quantiles q = *said.networks;
  if (said.trees) q.mean = network_weight * q.mean + (1 - network_weight) * *said.trees;
  return q;
}

Quantiles Blend::step(SequenceState& state, std::span<const float> input) const {
  return combine(opinions(state, input), network_weight_);
}

}  // namespace portent::models::native
