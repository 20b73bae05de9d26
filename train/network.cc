#include "train/network.h"

#include <c10/core/GradMode.h>
#include <cmath>

namespace portent::train {

using at::Tensor;

Dropout::Dropout(double share, Random random)
    : dropped_(static_cast<std::uint8_t>(std::lround(share * 256))),
      scale_(256.0F / static_cast<float>(256 - dropped_)),
      random_(random) {}

Tensor Dropout::apply(const Tensor& x) {
  if (dropped_ == 0) return x;
  Tensor mask = at::empty_like(x);
  float* at = mask.data_ptr<float>();
  float* const end = at + mask.numel();
  while (at < end) {
    std::uint64_t bits = random_.bits();
    for (int byte = 0; byte < 8 && at < end; ++byte, bits >>= 8)
      *at++ = (bits & 0xff) < dropped_ ? 0.0F : scale_;
  }
  return x * mask;
}

Tensor Network::Layer::apply(const Tensor& x) const {
  if (weight.dim() == 2) return at::conv1d(x, weight.unsqueeze(2), bias);
  const std::int64_t past = (weight.size(2) - 1) * dilation;
  return at::conv1d(at::constant_pad_nd(x, {past, 0}), weight, bias, at::IntArrayRef(1), at::IntArrayRef(0),
                    at::IntArrayRef(dilation));
}

Tensor Network::add_parameter(const std::string& name, std::vector<std::int64_t> shape, double bound,
                              Random& random) {
  Tensor values = at::empty(shape, at::kFloat);
  for (float& value : std::span(values.data_ptr<float>(), static_cast<std::size_t>(values.numel())))
    value = static_cast<float>(bound * (2 * random.uniform() - 1));
  names_.push_back(name);
  parameters_.push_back(values.requires_grad_());
  return parameters_.back();
}

Network::Layer Network::add_layer(const std::string& name, std::size_t in, std::size_t out, std::size_t taps,
                                  std::size_t dilation, Random& random) {
  const auto i = static_cast<std::int64_t>(in), o = static_cast<std::int64_t>(out);
  std::vector<std::int64_t> shape = {o, i};
  if (taps > 1) shape.push_back(static_cast<std::int64_t>(taps));
  const double bound = 1 / std::sqrt(static_cast<double>(in * taps));
  Layer layer;
  layer.weight = add_parameter(name + ".weight", shape, bound, random);
  layer.bias = add_parameter(name + ".bias", {o}, bound, random);
  layer.dilation = static_cast<std::int64_t>(dilation);
  return layer;
}

void Network::add_gru(const models::NetworkSpec& spec, Random& random) {
  const auto i = static_cast<std::int64_t>(spec.inputs), w = static_cast<std::int64_t>(spec.width);
  const double bound = 1 / std::sqrt(static_cast<double>(spec.width));
  gru_ = {add_parameter("gru.weight_ih", {3 * w, i}, bound, random),
          add_parameter("gru.weight_hh", {3 * w, w}, bound, random),
          add_parameter("gru.bias_ih", {3 * w}, bound, random),
          add_parameter("gru.bias_hh", {3 * w}, bound, random)};
}

Tensor Network::recur(const Tensor& x) const {
  const Tensor start = at::zeros({1, x.size(0), gru_[1].size(1)});
  const Tensor steps_first = x.permute({2, 0, 1}).contiguous();
  return std::get<0>(at::gru(steps_first, start, gru_, true, 1, 0, false, false, false)).permute({1, 2, 0});
}

Network::Network(const models::NetworkSpec& spec, Random& random) : prefix_(spec.prefix) {
  const bool recurrent = spec.kind == models::kGruKind;
  if (recurrent)
    add_gru(spec, random);
  else
    in_ = add_layer("in", spec.inputs, spec.width, 1, 1, random);
  for (std::size_t b = 0; !recurrent && b < spec.dilations.size(); ++b) {
    const std::string block = "block" + std::to_string(b);
    const auto conv = [&](const char* name) {
      return add_layer(block + name, spec.width, spec.width, spec.kernel, spec.dilations[b], random);
    };
    Layer first = conv(".conv1");
    blocks_.push_back({std::move(first), conv(".conv2")});
  }
  hidden_ = add_layer("hidden", spec.width, spec.width, 1, 1, random);
  out_ = add_layer("out", spec.width, models::kNetworkOutputs, 1, 1, random);
  const c10::NoGradGuard no_gradient;
  // Mean and median begin at 0.6 units, the spreads near 0.1 and 0.05: from there the first steps learn the
  // shape, not the level.
  constexpr std::array<float, models::kNetworkOutputs> kStart = {0.6F, 0.6F, -2.2F, -3, -2.2F, -3};
  for (std::size_t o = 0; o < kStart.size(); ++o) out_.bias[static_cast<std::int64_t>(o)] = kStart[o];
}

Tensor Network::forward(const Tensor& x, Dropout& dropout) const {
  Tensor y = gru_.empty() ? in_.apply(x) : dropout.apply(recur(x).contiguous());
  for (const auto& [first, second] : blocks_)
    y = y + dropout.apply(second.apply(at::relu(first.apply(at::relu(y)))));
  return out_.apply(at::relu(hidden_.apply(at::relu(y))));
}

models::Tensors Network::named(const std::vector<Tensor>& values) const {
  models::Tensors tensors;
  for (std::size_t i = 0; i < names_.size(); ++i)
    tensors[prefix_ + "." + names_[i]] = to_model_tensor(values[i]);
  return tensors;
}

bool Network::take(const models::Tensors& from) {
  std::vector<const models::Tensor*> found;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto tensor = from.find(prefix_ + "." + names_[i]);
    if (tensor == from.end() ||
        tensor->second.values.size() != static_cast<std::size_t>(parameters_[i].numel()))
      return false;
    found.push_back(&tensor->second);
  }
  const c10::NoGradGuard no_gradient;
  for (std::size_t i = 0; i < found.size(); ++i)
    std::ranges::copy(found[i]->values, parameters_[i].data_ptr<float>());
  return true;
}

models::Tensor to_model_tensor(const Tensor& tensor) {
  models::Tensor to;
  for (const std::int64_t size : tensor.sizes()) to.shape.push_back(static_cast<std::size_t>(size));
  const Tensor flat = tensor.detach().contiguous();
  to.values.assign(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
  return to;
}

}  // namespace portent::train
