#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/manifest.h"
#include "models/safetensors.h"

namespace portent::models::native {

/// One temporal convolution network (see NetworkSpec) evaluated a step at a time with a ring of past
/// activations a layer: about inputs * width + 2 * blocks * kernel * width^2 multiply-adds, each output
/// summed in one fixed order, so its bits depend on the inputs alone. Immutable and thread-safe.
class Tcn {
 public:
  /// Throws FatalError where a tensor is missing or has another shape than the spec says.
  Tcn(const NetworkSpec& spec, const Tensors& weights);

  std::size_t ring_floats() const { return ring_floats_; }
  /// `step` counts from 0 since the window began; `rings` (ring_floats()) starts as zeros; `raw` receives
  /// kNetworkOutputs values.
  void step(std::int64_t step, std::span<const float> input, std::span<float> rings,
            std::span<float, kNetworkOutputs> raw) const;
  /// The same for steps in a row, to the same bits and twice as fast: a layer's weights are read once for all
  /// of them. `rows` has rows of `width`, of which each begins with a step's input; `raw` receives
  /// kNetworkOutputs values of the first step, and so on, `stride` floats apart.
  void steps(std::int64_t first, std::span<const float> rows, std::size_t width, std::span<float> rings,
             float* raw, std::size_t stride) const;
  const NetworkSpec& spec() const { return spec_; }

 private:
  struct Layer {
    std::size_t inputs = 0, outputs = 0, taps = 1, dilation = 1;
    std::vector<float> weights;  ///< [tap, oldest first][input][output]
    std::vector<float> bias;     ///< [output]
    std::size_t ring = 0;        ///< first float of its ring: (taps - 1) * dilation rows of `inputs`
  };

  Layer read_layer(const Tensors& weights, const std::string& name, std::size_t in, std::size_t out,
                   std::size_t taps, std::size_t dilation);
  static void convolve(const Layer& layer, std::int64_t step, std::span<const float> input,
                       std::span<float> rings, float* output);
  struct Panel;
  static void convolve_all(const Layer& layer, std::int64_t first, std::size_t steps, Panel& panel,
                           std::span<float> rings);

  NetworkSpec spec_;
  std::size_t ring_floats_ = 0;
  Layer in_, hidden_, out_;
  std::vector<std::array<Layer, 2>> blocks_;
};

}  // namespace portent::models::native
