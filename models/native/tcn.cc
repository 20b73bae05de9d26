#include "models/native/tcn.h"

#include <algorithm>
#include <cassert>

#include "ingest/error.h"

namespace portent::models::native {
namespace {

constexpr std::size_t kMaxWidth = 256;

void rectify(std::span<const float> from, float* to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i] > 0.0F ? from[i] : 0.0F;
}

/// output[o] += sum over i of x[i] * w[i][o], i ascending: the order is the same for every width, vectorised
/// or not.
template <std::size_t kOutputs>
void accumulate_fixed(const float* x, std::size_t inputs, const float* w, float* output) {
  std::array<float, kOutputs> sum;
  std::copy_n(output, kOutputs, sum.begin());
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t o = 0; o < kOutputs; ++o) sum[o] += x[i] * w[i * kOutputs + o];
  std::copy_n(sum.begin(), kOutputs, output);
}

void accumulate(const float* x, std::size_t inputs, std::size_t outputs, const float* w, float* output) {
  if (outputs == 32) return accumulate_fixed<32>(x, inputs, w, output);
  if (outputs == kNetworkOutputs) return accumulate_fixed<kNetworkOutputs>(x, inputs, w, output);
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t o = 0; o < outputs; ++o) output[o] += x[i] * w[i * outputs + o];
}

/// The same of two steps at once.
template <std::size_t kOutputs>
void accumulate_two(const float* x, const float* y, std::size_t inputs, const float* w, float* of_x,
                    float* of_y) {
  std::array<float, kOutputs> a, b;
  std::copy_n(of_x, kOutputs, a.begin());
  std::copy_n(of_y, kOutputs, b.begin());
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t o = 0; o < kOutputs; ++o) {
      a[o] += x[i] * w[i * kOutputs + o];
      b[o] += y[i] * w[i * kOutputs + o];
    }
  std::copy_n(a.begin(), kOutputs, of_x);
  std::copy_n(b.begin(), kOutputs, of_y);
}

const Tensor& require(const Tensors& weights, const std::string& name,
                      const std::vector<std::size_t>& shape) {
  const auto at = weights.find(name);
  if (at == weights.end())
    throw ingest::FatalError("weights: tensor '" + name +
                             "' is missing; the bundle is not complete, train or copy it again");
  if (at->second.shape != shape)
    throw ingest::FatalError(
        "weights: tensor '" + name +
        "' has another shape than the manifest's network; train or copy the bundle again");
  return at->second;
}

}  // namespace

Tcn::Layer Tcn::read_layer(const Tensors& weights, const std::string& name, std::size_t in, std::size_t out,
                           std::size_t taps, std::size_t dilation) {
  const std::vector<std::size_t> shape = taps > 1 ? std::vector{out, in, taps} : std::vector{out, in};
  const Tensor& w = require(weights, name + ".weight", shape);
  Layer layer{in, out, taps, dilation, {}, require(weights, name + ".bias", {out}).values, ring_floats_};
  layer.weights.resize(taps * in * out);
  for (std::size_t o = 0; o < out; ++o)
    for (std::size_t i = 0; i < in; ++i)
      for (std::size_t k = 0; k < taps; ++k)
        layer.weights[(k * in + i) * out + o] = w.values[(o * in + i) * taps + k];
  ring_floats_ += (taps - 1) * dilation * in;
  return layer;
}

Tcn::Tcn(const NetworkSpec& spec, const Tensors& weights) : spec_(spec) {
  if (spec.width > kMaxWidth)
    throw ingest::FatalError(
        "manifest: networks wider than 256 are not supported by the native backend; set backend: torch");
  const std::string& p = spec.prefix;
  in_ = read_layer(weights, p + ".in", spec.inputs, spec.width, 1, 1);
  for (std::size_t b = 0; b < spec.dilations.size(); ++b) {
    const std::string block = p + ".block" + std::to_string(b);
    Layer first =
        read_layer(weights, block + ".conv1", spec.width, spec.width, spec.kernel, spec.dilations[b]);
    Layer second =
        read_layer(weights, block + ".conv2", spec.width, spec.width, spec.kernel, spec.dilations[b]);
    blocks_.push_back({std::move(first), std::move(second)});
  }
  hidden_ = read_layer(weights, p + ".hidden", spec.width, spec.width, 1, 1);
  out_ = read_layer(weights, p + ".out", spec.width, kNetworkOutputs, 1, 1);
}

void Tcn::convolve(const Layer& layer, std::int64_t step, std::span<const float> input,
                   std::span<float> rings, float* output) {
  std::copy(layer.bias.begin(), layer.bias.end(), output);
  const std::size_t rows = (layer.taps - 1) * layer.dilation;
  const std::size_t row_floats = layer.inputs;
  float* ring = rings.data() + layer.ring;
  const auto now = static_cast<std::size_t>(step);
  for (std::size_t k = 0; k + 1 < layer.taps; ++k) {
    const std::size_t back = (layer.taps - 1 - k) * layer.dilation;
    const float* past = ring + ((now + rows - back) % rows) * row_floats;
    accumulate(past, layer.inputs, layer.outputs, layer.weights.data() + k * layer.inputs * layer.outputs,
               output);
  }
  accumulate(input.data(), layer.inputs, layer.outputs,
             layer.weights.data() + (layer.taps - 1) * layer.inputs * layer.outputs, output);
  if (rows > 0) std::ranges::copy(input, ring + (now % rows) * row_floats);
}

/// What one layer reads and writes of steps in a row.
struct Tcn::Panel {
  std::vector<float> input;   ///< [rows of the past, then steps][inputs]
  std::vector<float> output;  ///< [steps][outputs]
  std::size_t past = 0;       ///< rows of the layer to come

  /// Makes room for a layer's past and the input of `steps` steps, which it returns.
  float* begin(const Layer& layer, std::size_t steps) {
    past = (layer.taps - 1) * layer.dilation;
    input.resize((past + steps) * layer.inputs);
    return input.data() + past * layer.inputs;
  }
};

void Tcn::convolve_all(const Layer& layer, std::int64_t first, std::size_t steps, Panel& panel,
                       std::span<float> rings) {
  const std::size_t past = panel.past, in = layer.inputs, out = layer.outputs;
  const auto begin = static_cast<std::size_t>(first);
  float* ring = rings.data() + layer.ring;
  panel.output.resize(steps * out);
  for (std::size_t row = 0; row < past; ++row)
    std::copy_n(ring + (begin + row) % past * in, in, panel.input.data() + row * in);
  for (std::size_t t = 0; t < steps; ++t)
    std::ranges::copy(layer.bias, panel.output.begin() + static_cast<std::ptrdiff_t>(t * out));
  for (std::size_t t = 0; t < steps; t += 2)
    for (std::size_t k = 0; k < layer.taps; ++k) {
      const float* w = layer.weights.data() + k * in * out;
      const float* x = panel.input.data() + (t + k * layer.dilation) * in;
      float* y = panel.output.data() + t * out;
      if (t + 1 < steps && out == 32) {
        accumulate_two<32>(x, x + in, in, w, y, y + out);
      } else {
        accumulate(x, in, out, w, y);
        if (t + 1 < steps) accumulate(x + in, in, out, w, y + out);
      }
    }
  for (std::size_t t = steps - std::min(steps, past); t < steps; ++t)
    std::copy_n(panel.input.data() + (past + t) * in, in, ring + (begin + t) % past * in);
}

void Tcn::steps(std::int64_t first, std::span<const float> rows, std::size_t width, std::span<float> rings,
                float* raw, std::size_t stride) const {
  thread_local Panel panel;
  thread_local std::vector<float> stream;
  const std::size_t count = rows.size() / width, floats = count * spec_.width;
  float* input = panel.begin(in_, count);
  for (std::size_t t = 0; t < count; ++t)
    std::ranges::copy(rows.subspan(t * width, spec_.inputs), input + t * spec_.inputs);
  convolve_all(in_, first, count, panel, rings);
  stream.assign(panel.output.begin(), panel.output.begin() + static_cast<std::ptrdiff_t>(floats));
  const auto next = [&](const Layer& layer, const std::vector<float>& from) {
    rectify(std::span(from).first(floats), panel.begin(layer, count));
    convolve_all(layer, first, count, panel, rings);
  };
  for (const auto& [one, two] : blocks_) {
    next(one, stream);
    next(two, panel.output);
    for (std::size_t i = 0; i < floats; ++i) stream[i] += panel.output[i];
  }
  next(hidden_, stream);
  next(out_, panel.output);
  for (std::size_t t = 0; t < count; ++t)
    std::copy_n(panel.output.data() + t * kNetworkOutputs, kNetworkOutputs, raw + t * stride);
}

void Tcn::step(std::int64_t step, std::span<const float> input, std::span<float> rings,
               std::span<float, kNetworkOutputs> raw) const {
  assert(input.size() == spec_.inputs && rings.size() == ring_floats_);
  std::array<float, kMaxWidth> stream, active, result;
  const std::size_t width = spec_.width;
  const std::span<const float> activated(active.data(), width);
  convolve(in_, step, input, rings, stream.data());
  for (const auto& [first, second] : blocks_) {
    rectify({stream.data(), width}, active.data());
    convolve(first, step, activated, rings, result.data());
    rectify({result.data(), width}, active.data());
    convolve(second, step, activated, rings, result.data());
    for (std::size_t o = 0; o < width; ++o) stream[o] += result[o];
  }
  rectify({stream.data(), width}, active.data());
  convolve(hidden_, step, activated, rings, result.data());
  rectify({result.data(), width}, active.data());
  convolve(out_, step, activated, rings, raw.data());
}

}  // namespace portent::models::native
