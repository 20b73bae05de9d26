#include "models/native/ensemble.h"

#include <algorithm>
#include <array>

#include "ingest/error.h"
#include "models/native/elementary.h"

namespace portent::models::native {

Quantiles decode_outputs(std::span<const float, kNetworkOutputs> raw, double unit) {
  const double median = raw[1];
  const auto gap = fixed_softplus(std::array<double, 4>{raw[2], raw[3], raw[4], raw[5]});
  const double q10 = median - gap[0], q05 = q10 - gap[1];
  const double q90 = median + gap[2], q95 = q90 + gap[3];
  return {unit * double{raw[0]}, unit * q05, unit * q10, unit * median, unit * q90, unit * q95};
}

NetworkEnsemble::NetworkEnsemble(const std::vector<NetworkSpec>& networks, const Tensors& weights) {
  if (networks.empty()) throw ingest::FatalError("manifest: no networks; train the bundle again");
  inputs_ = networks.front().inputs;
  for (const NetworkSpec& spec : networks) add_member(spec, weights);
}

void NetworkEnsemble::add_member(const NetworkSpec& spec, const Tensors& weights) {
  const std::size_t field = spec.receptive_field();
  const bool recurrent = spec.kind == kGruKind;
  if (spec.inputs != inputs_ || (!recurrent && window_.rows > 0 && window_.rows + 1 != field))
    throw ingest::FatalError(
        "manifest: networks differ in inputs or receptive field; train the bundle again");
  receptive_field_ = std::max(receptive_field_, field);
  if (recurrent) {
    carry_floats_ += std::get<Gru>(members_.emplace_back(Gru(spec, weights))).carry_floats();
    return;
  }
  window_ = {field - 1, inputs_};
  ++convolutions_;
  ring_floats_ += std::get<Tcn>(members_.emplace_back(Tcn(spec, weights))).ring_floats();
}

SequenceState NetworkEnsemble::fresh() const {
  SequenceState state = blank_state(*this);
  state.rings.assign(ring_floats_, 0.0F);
  return state;
}

Quantiles NetworkEnsemble::run_members(std::int64_t step, std::span<const float> input,
                                       SequenceState& state) const {
  std::span<float> rings = state.rings, carry = state.carry;
  const std::size_t floats = convolutions_ * kNetworkOutputs;
  std::span<const float> foreseen;
  if (!state.foreseen.empty()) foreseen = std::span(state.foreseen).last(floats);
  Quantiles sum;
  for (const Member& member : members_) {
    std::array<float, kNetworkOutputs> raw;
    double unit = 0;
    if (const Tcn* tcn = std::get_if<Tcn>(&member)) {
      if (!foreseen.empty()) {
        std::ranges::copy(foreseen.first(kNetworkOutputs), raw.begin());
        foreseen = foreseen.subspan(kNetworkOutputs);
      } else {
        tcn->step(step, input, rings.first(tcn->ring_floats()), raw);
        rings = rings.subspan(tcn->ring_floats());
      }
      unit = tcn->spec().unit;
    } else if (const Gru& gru = std::get<Gru>(member); !carry.empty()) {
      gru.step(input, carry.first(gru.carry_floats()), raw);
      carry = carry.subspan(gru.carry_floats());
      unit = gru.spec().unit;
    } else {
      continue;  // a rebuild: what is carried is not run again
    }
    const Quantiles q = decode_outputs(raw, unit);
    sum = {sum.mean + q.mean, sum.q05 + q.q05, sum.q10 + q.q10,
           sum.q50 + q.q50,   sum.q90 + q.q90, sum.q95 + q.q95};
  }
  return sum;
}

Quantiles NetworkEnsemble::step(SequenceState& state, std::span<const float> input) const {
  const Quantiles sum = run_members(state.steps, input, state);
  if (window_.rows > 0) std::ranges::copy(input, ring_row(state.window, window_, state.steps).begin());
  ++state.steps;
  if (!state.foreseen.empty()) state.foreseen.resize(state.foreseen.size() - convolutions_ * kNetworkOutputs);
  const auto n = static_cast<double>(members_.size());
  return {sum.mean / n, sum.q05 / n, sum.q10 / n, sum.q50 / n, sum.q90 / n, sum.q95 / n};
}

void NetworkEnsemble::foresee(SequenceState& state, std::span<const float> rows, std::size_t width) const {
  const std::size_t count = rows.size() / width, floats = convolutions_ * kNetworkOutputs;
  if (count < 2 || floats == 0) return;
  thread_local std::vector<float> said;
  said.resize(count * floats);
  std::span<float> rings = state.rings;
  std::size_t nth = 0;
  for (const Member& member : members_)
    if (const Tcn* tcn = std::get_if<Tcn>(&member)) {
      tcn->steps(state.steps, rows, width, rings.first(tcn->ring_floats()),
                 said.data() + nth++ * kNetworkOutputs, floats);
      rings = rings.subspan(tcn->ring_floats());
    }
  state.foreseen.resize(count * floats);
  for (std::size_t t = 0; t < count; ++t)  // the first stands last, where step() takes it off
    std::copy_n(said.data() + t * floats, floats, state.foreseen.data() + (count - 1 - t) * floats);
}

void NetworkEnsemble::rebuild(SequenceState& state) const {
  const std::int64_t kept = std::min(state.steps, static_cast<std::int64_t>(window_.rows));
  SequenceState convolutions;
  convolutions.rings.assign(ring_floats_, 0.0F);
  for (std::int64_t step = state.steps - kept; step < state.steps; ++step)
    run_members(step, ring_row(state.window, window_, step), convolutions);
  state.rings = std::move(convolutions.rings);
}

}  // namespace portent::models::native
