#include "models/native/ensemble.h"

#include <algorithm>
#include <array>

#include "ingest/error.h"
#include "models/native/elementary.h"

namespace portent::models::native {

Quantiles decode_outputs(std::span<const float, kNetworkOutputs> raw, double unit) {
  const double median = raw[1];
  const double q10 = median - fixed_softplus(raw[2]);
  const double q05 = q10 - fixed_softplus(raw[3]);
  const double q90 = median + fixed_softplus(raw[4]);
  const double q95 = q90 + fixed_softplus(raw[5]);
  return {unit * double{raw[0]}, unit * q05, unit * q10, unit * median, unit * q90, unit * q95};
}

TcnEnsemble::TcnEnsemble(const std::vector<NetworkSpec>& networks, const Tensors& weights) {
  if (networks.empty()) throw ingest::FatalError("manifest: no networks; train the bundle again");
  for (const NetworkSpec& spec : networks) {
    if (spec.inputs != networks.front().inputs ||
        spec.receptive_field() != networks.front().receptive_field())
      throw ingest::FatalError(
          "manifest: networks differ in inputs or receptive field; train the bundle again");
    members_.emplace_back(spec, weights);
    ring_floats_ += members_.back().ring_floats();
  }
  receptive_field_ = networks.front().receptive_field();
}

SequenceState TcnEnsemble::fresh() const {
  SequenceState state;
  state.window.assign((receptive_field_ - 1) * inputs(), 0.0F);
  state.rings.assign(ring_floats_, 0.0F);
  return state;
}

Quantiles TcnEnsemble::run_members(std::int64_t step, std::span<const float> input,
                                   std::span<float> rings) const {
  Quantiles sum;
  for (const Tcn& member : members_) {
    std::array<float, kNetworkOutputs> raw;
    member.step(step, input, rings.first(member.ring_floats()), raw);
    rings = rings.subspan(member.ring_floats());
    const Quantiles q = decode_outputs(raw, member.spec().unit);
    sum = {sum.mean + q.mean, sum.q05 + q.q05, sum.q10 + q.q10,
           sum.q50 + q.q50,   sum.q90 + q.q90, sum.q95 + q.q95};
  }
  return sum;
}

Quantiles TcnEnsemble::step(SequenceState& state, std::span<const float> input) const {
  const Quantiles sum = run_members(state.steps, input, state.rings);
  const std::size_t row = static_cast<std::size_t>(state.steps) % (receptive_field_ - 1);
  std::ranges::copy(input, state.window.begin() + static_cast<std::ptrdiff_t>(row * inputs()));
  ++state.steps;
  const auto n = static_cast<double>(members_.size());
  return {sum.mean / n, sum.q05 / n, sum.q10 / n, sum.q50 / n, sum.q90 / n, sum.q95 / n};
}

void TcnEnsemble::rebuild(SequenceState& state) const {
  const std::size_t rows = receptive_field_ - 1;
  const std::int64_t kept = std::min(state.steps, static_cast<std::int64_t>(rows));
  state.rings.assign(ring_floats_, 0.0F);
  for (std::int64_t step = state.steps - kept; step < state.steps; ++step) {
    const std::size_t row = static_cast<std::size_t>(step) % rows;
    run_members(step, std::span(state.window).subspan(row * inputs(), inputs()), state.rings);
  }
}

}  // namespace portent::models::native
