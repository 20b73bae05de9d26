#include "models/torch/network_group.h"

#include "ingest/error.h"

namespace portent::models::torch {
namespace {

std::int64_t size(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

const Tensor& require(const Tensors& weights, const std::string& name,
                      const std::vector<std::size_t>& shape) {
  const auto found = weights.find(name);
  if (found == weights.end() || found->second.shape != shape)
    throw ingest::FatalError(
        "weights: tensor '" + name +
        "' is missing or has another shape than the manifest's network; train or copy the bundle again");
  return found->second;
}

at::Tensor as_double(const Tensor& tensor) {
  std::vector<std::int64_t> shape(tensor.shape.begin(), tensor.shape.end());
  return at::from_blob(const_cast<float*>(tensor.values.data()), shape, at::kFloat).to(at::kDouble);
}

struct Shape {
  std::size_t in = 0, out = 0, taps = 1, dilation = 1;
};

/// The layer of that name of every network.
Layer read_layer(const std::vector<NetworkSpec>& networks, const Tensors& weights,
                 const std::string& weight_name, const std::string& bias_name, const Shape& s) {
  const std::vector<std::size_t> shape =
      s.taps > 1 ? std::vector{s.out, s.in, s.taps} : std::vector{s.out, s.in};
  std::vector<at::Tensor> weight, bias;
  for (const NetworkSpec& network : networks) {
    const at::Tensor w = as_double(require(weights, network.prefix + "." + weight_name, shape))
                             .view({size(s.out), size(s.in), size(s.taps)});
    weight.push_back(w.transpose(1, 2).reshape({size(s.out), size(s.taps * s.in)}));
    bias.push_back(
        as_double(require(weights, network.prefix + "." + bias_name, {s.out})).view({size(s.out), 1}));
  }
  return {at::stack(weight), at::stack(bias), size(s.taps), size(s.dilation)};
}

Layer read_layer(const std::vector<NetworkSpec>& networks, const Tensors& weights, const std::string& name,
                 const Shape& shape) {
  return read_layer(networks, weights, name + ".weight", name + ".bias", shape);
}

}  // namespace

at::Tensor Layer::apply(const at::Tensor& x) const {
  if (taps == 1) return at::baddbmm(bias, weight, x);
  const std::int64_t steps = x.size(2);
  const at::Tensor padded = at::constant_pad_nd(x, {(taps - 1) * dilation, 0});
  std::vector<at::Tensor> shifted;
  for (std::int64_t tap = 0; tap < taps; ++tap)
    shifted.push_back(padded.slice(2, tap * dilation, tap * dilation + steps));
  return at::baddbmm(bias, weight, at::cat(shifted, 1));
}

Convolutions::Convolutions(const std::vector<NetworkSpec>& networks, const Tensors& weights)
    : members_(size(networks.size())) {
  const NetworkSpec& spec = networks.front();
  in_ = read_layer(networks, weights, "in", {spec.inputs, spec.width});
  for (std::size_t b = 0; b < spec.dilations.size(); ++b) {
    const auto conv = [&](const char* name) {
      return read_layer(networks, weights, "block" + std::to_string(b) + name,
                        {spec.width, spec.width, spec.kernel, spec.dilations[b]});
    };
    Layer earlier = conv(".conv1");
    blocks_.push_back({std::move(earlier), conv(".conv2")});
  }
  hidden_ = read_layer(networks, weights, "hidden", {spec.width, spec.width});
  out_ = read_layer(networks, weights, "out", {spec.width, kNetworkOutputs});
}

at::Tensor Convolutions::forward(const at::Tensor& x) const {
  at::Tensor y = in_.apply(x.unsqueeze(0).expand({members_, -1, -1}));
  for (const auto& [first, second] : blocks_) y = y + second.apply(at::relu(first.apply(at::relu(y))));
  y = y.slice(2, y.size(2) - 1);
  return out_.apply(at::relu(hidden_.apply(at::relu(y)))).squeeze(2);
}

Recurrents::Recurrents(const std::vector<NetworkSpec>& networks, const Tensors& weights)
    : members_(size(networks.size())), width_(size(networks.front().width)) {
  const NetworkSpec& spec = networks.front();
  from_input_ = read_layer(networks, weights, "gru.weight_ih", "gru.bias_ih", {spec.inputs, 3 * spec.width});
  from_carry_ = read_layer(networks, weights, "gru.weight_hh", "gru.bias_hh", {spec.width, 3 * spec.width});
  hidden_ = read_layer(networks, weights, "hidden", {spec.width, spec.width});
  out_ = read_layer(networks, weights, "out", {spec.width, kNetworkOutputs});
}

at::Tensor Recurrents::step(const at::Tensor& x, at::Tensor& carry) const {
  const at::Tensor before = carry.unsqueeze(2);
  const auto input = from_input_.apply(x.view({1, -1, 1}).expand({members_, -1, -1})).split(width_, 1);
  const auto memory = from_carry_.apply(before).split(width_, 1);
  const at::Tensor reset = at::sigmoid(input[0] + memory[0]), keep = at::sigmoid(input[1] + memory[1]);
  const at::Tensor fresh = at::tanh(input[2] + reset * memory[2]);
  const at::Tensor now = (1 - keep) * fresh + keep * before;
  carry = now.squeeze(2);
  return out_.apply(at::relu(hidden_.apply(at::relu(now)))).squeeze(2);
}

}  // namespace portent::models::torch
