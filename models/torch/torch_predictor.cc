#include "models/torch/torch_predictor.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <variant>

#include "ingest/error.h"
#include "models/torch/network_group.h"

namespace portent::models::torch {
namespace {

using ingest::FatalError;

std::int64_t size(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

/// Networks that are evaluated together: of one kind and shape.
struct Group {
  std::vector<NetworkSpec> specs;
  std::vector<std::size_t> carry_at;  ///< by network: where in SequenceState::carry its memory begins
  std::variant<Convolutions, Recurrents> networks;
};

bool same_shape(NetworkSpec a, const NetworkSpec& b) {
  a.prefix = b.prefix;
  a.unit = b.unit;
  return a == b;
}

std::variant<Convolutions, Recurrents> make_networks(const std::vector<NetworkSpec>& specs,
                                                     const Tensors& weights) {
  if (specs.front().kind == kGruKind) return Recurrents(specs, weights);
  return Convolutions(specs, weights);
}

/// Adds what the raw outputs [member][output] say, each quantile times `share`.
void add_quantiles(const at::Tensor& outputs, const std::vector<NetworkSpec>& specs, double share,
                   Quantiles& sum) {
  const at::Tensor raw = outputs.contiguous(), spread = at::softplus(raw);
  for (std::size_t m = 0; m < specs.size(); ++m) {
    const double* o = raw.data_ptr<double>() + m * kNetworkOutputs;
    const double* s = spread.data_ptr<double>() + m * kNetworkOutputs;
    const double each = share * specs[m].unit;
    sum.mean += each * o[0];
    sum.q05 += each * (o[1] - s[2] - s[3]);
    sum.q10 += each * (o[1] - s[2]);
    sum.q50 += each * o[1];
    sum.q90 += each * (o[1] + s[4]);
    sum.q95 += each * (o[1] + s[4] + s[5]);
  }
}

class TorchPredictor final : public Predictor {
 public:
  TorchPredictor(const std::vector<NetworkSpec>& networks, const Tensors& weights);

  std::size_t inputs() const override { return inputs_; }
  std::size_t receptive_field() const override { return receptive_field_; }
  RingShape window_shape() const override { return window_; }
  std::size_t carry_floats() const override { return carry_floats_; }
  SequenceState fresh() const override { return blank_state(*this); }
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  void rebuild(SequenceState& state) const override { state.rings.clear(); }

 private:
  void note_shape(const NetworkSpec& spec);
  /// [input][step], the newest step last.
  at::Tensor window_of(const SequenceState& state, std::span<const float> input) const;
  /// Steps the recurrent networks of a group, whose memory is in `carry`.
  at::Tensor recur(const Group& group, const at::Tensor& x, std::vector<float>& carry) const;

  std::vector<Group> groups_;
  std::size_t members_, inputs_, receptive_field_ = 1, carry_floats_ = 0;
  RingShape window_;  ///< none where all members carry their memory
};

TorchPredictor::TorchPredictor(const std::vector<NetworkSpec>& networks, const Tensors& weights)
    : members_(networks.size()) {
  if (networks.empty()) throw FatalError("manifest: no networks; train the bundle again");
  inputs_ = networks.front().inputs;
  std::vector<std::vector<NetworkSpec>> shapes;
  std::vector<std::vector<std::size_t>> carries;
  for (const NetworkSpec& spec : networks) {
    const auto found =
        std::ranges::find_if(shapes, [&](const auto& known) { return same_shape(known.front(), spec); });
    const auto at = static_cast<std::size_t>(found - shapes.begin());
    if (found == shapes.end()) {
      shapes.emplace_back();
      carries.emplace_back();
    }
    shapes[at].push_back(spec);
    carries[at].push_back(carry_floats_);
    note_shape(spec);
  }
  for (std::size_t i = 0; i < shapes.size(); ++i)
    groups_.push_back({shapes[i], carries[i], make_networks(shapes[i], weights)});
}

void TorchPredictor::note_shape(const NetworkSpec& spec) {
  const std::size_t field = spec.receptive_field();
  const bool recurrent = spec.kind == kGruKind;
  if (spec.inputs != inputs_ || (!recurrent && window_.rows > 0 && window_.rows + 1 != field))
    throw FatalError("manifest: networks differ in inputs or receptive field; train the bundle again");
  receptive_field_ = std::max(receptive_field_, field);
  if (recurrent)
    carry_floats_ += spec.width;
  else
    window_ = {field - 1, inputs_};
}

at::Tensor TorchPredictor::window_of(const SequenceState& state, std::span<const float> input) const {
  const auto past = static_cast<std::size_t>(std::min(state.steps, size(window_.rows)));
  at::Tensor x = at::empty({size(past + 1), size(inputs_)}, at::kFloat);
  float* to = x.data_ptr<float>();
  for (std::size_t back = past; back > 0; --back) {
    const std::size_t row = (static_cast<std::size_t>(state.steps) - back) % window_.rows;
    to = std::copy_n(state.window.begin() + size(row * inputs_), inputs_, to);
  }
  std::ranges::copy(input, to);
  return x.t().to(at::kDouble);
}

at::Tensor TorchPredictor::recur(const Group& group, const at::Tensor& x, std::vector<float>& carry) const {
  const std::size_t width = group.specs.front().width;
  at::Tensor memory = at::empty({size(group.specs.size()), size(width)}, at::kDouble);
  double* all = memory.data_ptr<double>();
  for (const std::size_t at : group.carry_at) all = std::copy_n(carry.begin() + size(at), width, all);
  at::Tensor raw = std::get<Recurrents>(group.networks).step(x, memory);
  const at::Tensor kept = memory.to(at::kFloat).contiguous();
  const float* from = kept.data_ptr<float>();
  for (const std::size_t at : group.carry_at) {
    std::copy_n(from, width, carry.begin() + size(at));
    from += width;
  }
  return raw;
}

Quantiles TorchPredictor::step(SequenceState& state, std::span<const float> input) const {
  const c10::InferenceMode inference;
  if (at::get_num_threads() != 1) at::set_num_threads(1);
  const at::Tensor window = window_of(state, input);
  const at::Tensor newest = window.select(1, window.size(1) - 1);
  Quantiles sum;
  for (const Group& group : groups_) {
    const auto* convolutions = std::get_if<Convolutions>(&group.networks);
    const at::Tensor raw = convolutions ? convolutions->forward(window) : recur(group, newest, state.carry);
    add_quantiles(raw, group.specs, 1 / static_cast<double>(members_), sum);
  }
  if (window_.rows > 0) std::ranges::copy(input, ring_row(state.window, window_, state.steps).begin());
  ++state.steps;
  return sum;
}

}  // namespace

std::unique_ptr<Predictor> make_torch_predictor(const std::vector<NetworkSpec>& networks,
                                                const Tensors& weights) {
  return std::make_unique<TorchPredictor>(networks, weights);
}

}  // namespace portent::models::torch
