#pragma once

#include <span>
#include <vector>

#include "models/manifest.h"
#include "models/safetensors.h"

namespace portent::models::native {

/// One gated recurrent network (see NetworkSpec) evaluated a step at a time: 3 * width * (inputs + width)
/// multiply-adds, each sum in one fixed order. Immutable and thread-safe.
class Gru {
 public:
  /// Throws FatalError where a tensor is missing or has another shape than the spec says.
  Gru(const NetworkSpec& spec, const Tensors& weights);

  std::size_t carry_floats() const { return spec_.width; }
  /// `carry` (carry_floats()) starts as zeros; `raw` receives kNetworkOutputs values.
  void step(std::span<const float> input, std::span<float> carry,
            std::span<float, kNetworkOutputs> raw) const;
  const NetworkSpec& spec() const { return spec_; }

 private:
  struct Dense {
    std::size_t inputs = 0, outputs = 0;
    std::vector<float> weights;  ///< [input][output]
    std::vector<float> bias;     ///< [output]
    void apply(std::span<const float> x, float* y) const;
  };
  Dense read(const Tensors& weights, const std::string& weight, const std::string& bias, std::size_t in,
             std::size_t out) const;

  NetworkSpec spec_;
  Dense from_input_, from_carry_, hidden_, out_;
};

}  // namespace portent::models::native
