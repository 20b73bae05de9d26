#include "models/torch/torch_predictor.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>

#include "ingest/error.h"

namespace portent::models::torch {
namespace {

using ingest::FatalError;

std::int64_t size(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

/// One layer of all members at once: [member][output][tap * input] and [member][output][1].
struct Layer {
  at::Tensor weight, bias;
  std::int64_t taps = 1, dilation = 1;

  /// `x` is [member][input][step]; so is the result. What is before the first step counts as zero.
  at::Tensor apply(const at::Tensor& x) const {
    if (taps == 1) return at::baddbmm(bias, weight, x);
    const std::int64_t steps = x.size(2);
    const at::Tensor padded = at::constant_pad_nd(x, {(taps - 1) * dilation, 0});
    std::vector<at::Tensor> shifted;
    for (std::int64_t tap = 0; tap < taps; ++tap)
      shifted.push_back(padded.slice(2, tap * dilation, tap * dilation + steps));
    return at::baddbmm(bias, weight, at::cat(shifted, 1));
  }
};

const Tensor& require(const Tensors& weights, const std::string& name,
                      const std::vector<std::size_t>& shape) {
  const auto found = weights.find(name);
  if (found == weights.end() || found->second.shape != shape)
    throw FatalError(
        "weights: tensor '" + name +
        "' is missing or has another shape than the manifest's network; train or copy the bundle again");
  return found->second;
}

at::Tensor as_double(const Tensor& tensor) {
  std::vector<std::int64_t> shape(tensor.shape.begin(), tensor.shape.end());
  return at::from_blob(const_cast<float*>(tensor.values.data()), shape, at::kFloat).to(at::kDouble);
}

class TorchPredictor final : public Predictor {
 public:
  TorchPredictor(const std::vector<NetworkSpec>& networks, const Tensors& weights);

  std::size_t inputs() const override { return networks_.front().inputs; }
  std::size_t receptive_field() const override { return networks_.front().receptive_field(); }
  SequenceState fresh() const override;
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  void rebuild(SequenceState& state) const override { state.rings.clear(); }

 private:
  Layer layer(const Tensors& weights, const std::string& name, std::size_t in, std::size_t out,
              std::size_t taps = 1, std::size_t dilation = 1) const;
  at::Tensor window_of(const SequenceState& state, std::span<const float> input) const;
  /// Raw outputs of the last step: [member][output].
  at::Tensor forward(at::Tensor x) const;

  std::vector<NetworkSpec> networks_;
  Layer in_, hidden_, out_;
  std::vector<std::array<Layer, 2>> blocks_;
};

TorchPredictor::TorchPredictor(const std::vector<NetworkSpec>& networks, const Tensors& weights)
    : networks_(networks) {
  if (networks.empty()) throw FatalError("manifest: no networks; train the bundle again");
  const NetworkSpec& first = networks.front();
  for (NetworkSpec same : networks) {
    same.prefix = first.prefix;
    same.unit = first.unit;
    if (!(same == first))
      throw FatalError("manifest: the torch backend needs networks of one shape; set backend: native");
  }
  in_ = layer(weights, "in", first.inputs, first.width);
  for (std::size_t b = 0; b < first.dilations.size(); ++b) {
    const auto conv = [&](const char* name) {
      return layer(weights, "block" + std::to_string(b) + name, first.width, first.width, first.kernel,
                   first.dilations[b]);
    };
    Layer earlier = conv(".conv1");
    blocks_.push_back({std::move(earlier), conv(".conv2")});
  }
  hidden_ = layer(weights, "hidden", first.width, first.width);
  out_ = layer(weights, "out", first.width, kNetworkOutputs);
}

Layer TorchPredictor::layer(const Tensors& weights, const std::string& name, std::size_t in, std::size_t out,
                            std::size_t taps, std::size_t dilation) const {
  const std::vector<std::size_t> shape = taps > 1 ? std::vector{out, in, taps} : std::vector{out, in};
  std::vector<at::Tensor> weight, bias;
  for (const NetworkSpec& network : networks_) {
    const std::string full = network.prefix + "." + name;
    const at::Tensor w =
        as_double(require(weights, full + ".weight", shape)).view({size(out), size(in), size(taps)});
    weight.push_back(w.transpose(1, 2).reshape({size(out), size(taps * in)}));
    bias.push_back(as_double(require(weights, full + ".bias", {out})).view({size(out), 1}));
  }
  return {at::stack(weight), at::stack(bias), size(taps), size(dilation)};
}

SequenceState TorchPredictor::fresh() const {
  SequenceState state;
  state.window.assign((receptive_field() - 1) * inputs(), 0.0F);
  return state;
}

at::Tensor TorchPredictor::window_of(const SequenceState& state, std::span<const float> input) const {
  const std::size_t rows = receptive_field() - 1;
  const auto past = static_cast<std::size_t>(std::min(state.steps, size(rows)));
  at::Tensor x = at::empty({size(past + 1), size(inputs())}, at::kFloat);
  float* to = x.data_ptr<float>();
  for (std::size_t back = past; back > 0; --back) {
    const std::size_t row = (static_cast<std::size_t>(state.steps) - back) % rows;
    to = std::copy_n(state.window.begin() + size(row * inputs()), inputs(), to);
  }
  std::ranges::copy(input, to);
  return x.t().to(at::kDouble).unsqueeze(0).expand({size(networks_.size()), -1, -1});
}

at::Tensor TorchPredictor::forward(at::Tensor x) const {
  at::Tensor y = in_.apply(x);
  for (const auto& [first, second] : blocks_) y = y + second.apply(at::relu(first.apply(at::relu(y))));
  y = y.slice(2, y.size(2) - 1);
  return out_.apply(at::relu(hidden_.apply(at::relu(y)))).squeeze(2).contiguous();
}

Quantiles TorchPredictor::step(SequenceState& state, std::span<const float> input) const {
  const c10::InferenceMode inference;
  if (at::get_num_threads() != 1) at::set_num_threads(1);
  const at::Tensor raw = forward(window_of(state, input));
  const at::Tensor spread = at::softplus(raw);
  Quantiles sum;
  for (std::size_t m = 0; m < networks_.size(); ++m) {
    const double* o = raw.data_ptr<double>() + m * kNetworkOutputs;
    const double* s = spread.data_ptr<double>() + m * kNetworkOutputs;
    const double each = networks_[m].unit / static_cast<double>(networks_.size());
    sum.mean += each * o[0];
    sum.q05 += each * (o[1] - s[2] - s[3]);
    sum.q10 += each * (o[1] - s[2]);
    sum.q50 += each * o[1];
    sum.q90 += each * (o[1] + s[4]);
    sum.q95 += each * (o[1] + s[4] + s[5]);
  }
  const std::size_t rows = receptive_field() - 1;
  std::ranges::copy(input,
                    state.window.begin() + size(static_cast<std::size_t>(state.steps) % rows * inputs()));
  ++state.steps;
  return sum;
}

}  // namespace

std::unique_ptr<Predictor> make_torch_predictor(const std::vector<NetworkSpec>& networks,
                                                const Tensors& weights) {
  return std::make_unique<TorchPredictor>(networks, weights);
}

}  // namespace portent::models::torch
