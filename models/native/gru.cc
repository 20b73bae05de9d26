#include "models/native/gru.h"

#include <algorithm>
#include <array>

#include "ingest/error.h"
#include "models/native/elementary.h"

namespace portent::models::native {
namespace {

constexpr std::size_t kMostOutputs = 3 * 256;  // gates of the widest network that a manifest may hold

const Tensor& require(const Tensors& weights, const std::string& name,
                      const std::vector<std::size_t>& shape) {
  const auto found = weights.find(name);
  if (found == weights.end() || found->second.shape != shape)
    throw ingest::FatalError("weights: tensor '" + name +
                             "' is missing or has another shape than the manifest's network; train or copy "
                             "the bundle again");
  return found->second;
}

float sigmoid(float x) {
  return static_cast<float>(1 / (1 + fixed_exp(-double{x})));
}
float hyperbolic_tangent(float x) {
  const double e = fixed_exp(-2 * std::abs(double{x}));
  const double t = (1 - e) / (1 + e);
  return static_cast<float>(x < 0 ? -t : t);
}

}  // namespace

void Gru::Dense::apply(std::span<const float> x, float* y) const {
  std::copy(bias.begin(), bias.end(), y);
  for (std::size_t i = 0; i < inputs; ++i) {
    const float* row = weights.data() + i * outputs;
    for (std::size_t o = 0; o < outputs; ++o) y[o] += row[o] * x[i];
  }
}

Gru::Dense Gru::read(const Tensors& weights, const std::string& weight, const std::string& bias,
                     std::size_t in, std::size_t out) const {
  const Tensor& w = require(weights, spec_.prefix + "." + weight, {out, in});
  Dense dense{in, out, std::vector<float>(in * out),
              require(weights, spec_.prefix + "." + bias, {out}).values};
  for (std::size_t o = 0; o < out; ++o)
    for (std::size_t i = 0; i < in; ++i) dense.weights[i * out + o] = w.values[o * in + i];
  return dense;
}

Gru::Gru(const NetworkSpec& spec, const Tensors& weights) : spec_(spec) {
  if (3 * spec.width > kMostOutputs)
    throw ingest::FatalError("manifest: a gru is at most 256 wide; train the bundle again");
  from_input_ = read(weights, "gru.weight_ih", "gru.bias_ih", spec.inputs, 3 * spec.width);
  from_carry_ = read(weights, "gru.weight_hh", "gru.bias_hh", spec.width, 3 * spec.width);
  hidden_ = read(weights, "hidden.weight", "hidden.bias", spec.width, spec.width);
  out_ = read(weights, "out.weight", "out.bias", spec.width, kNetworkOutputs);
}

void Gru::step(std::span<const float> input, std::span<float> carry,
               std::span<float, kNetworkOutputs> raw) const {
  std::array<float, kMostOutputs> x, h;
  std::array<float, kMostOutputs / 3> y, z;
  const std::size_t n = spec_.width;
  from_input_.apply(input, x.data());
  from_carry_.apply(carry, h.data());
  for (std::size_t i = 0; i < n; ++i) {
    const float reset = sigmoid(x[i] + h[i]);
    const float keep = sigmoid(x[n + i] + h[n + i]);
    const float fresh = hyperbolic_tangent(x[2 * n + i] + reset * h[2 * n + i]);
    carry[i] = (1 - keep) * fresh + keep * carry[i];
    y[i] = std::max(carry[i], 0.0F);
  }
  hidden_.apply(std::span<const float>(y).first(n), z.data());
  for (std::size_t i = 0; i < n; ++i) z[i] = std::max(z[i], 0.0F);
  out_.apply(std::span<const float>(z).first(n), raw.data());
}

}  // namespace portent::models::native
