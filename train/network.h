#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "models/manifest.h"
#include "models/safetensors.h"
#include "train/random.h"

namespace portent::train {

/// Inverted dropout that draws from Portent's own generator: LibTorch's is shared by all threads. Not
/// thread-safe.
class Dropout {
 public:
  /// `share` is rounded to 1/256.
  Dropout(double share, Random random);
  at::Tensor apply(const at::Tensor& x);
  Random& random() { return random_; }

 private:
  std::uint8_t dropped_;
  float scale_;
  Random random_;
};

/// Its shape and values.
models::Tensor to_model_tensor(const at::Tensor& tensor);

/// The network of models/manifest.h as LibTorch trains it, on whole sequences at once; the predictors
/// evaluate the same weights step by step.
class Network {
 public:
  /// Weights and biases start uniform within 1 / sqrt(fan-in), the outputs at middling life and spread.
  Network(const models::NetworkSpec& spec, Random& random);

  /// Takes over the weights of `from` by name, all or none. True where it has all, in the same sizes.
  bool take(const models::Tensors& from);

  /// `x` is [crop][input][step]; gives [crop][output][step], raw.
  at::Tensor forward(const at::Tensor& x, Dropout& dropout) const;
  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  /// `values` are in the order of parameters().
  models::Tensors named(const std::vector<at::Tensor>& values) const;

 private:
  struct Layer {
    at::Tensor weight, bias;
    std::int64_t dilation = 1;
    at::Tensor apply(const at::Tensor& x) const;
  };
  Layer add_layer(const std::string& name, std::size_t in, std::size_t out, std::size_t taps,
                  std::size_t dilation, Random& random);
  at::Tensor add_parameter(const std::string& name, std::vector<std::int64_t> shape, double bound,
                           Random& random);

  void add_gru(const models::NetworkSpec& spec, Random& random);
  at::Tensor recur(const at::Tensor& x) const;

  std::string prefix_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_;
  Layer in_, hidden_, out_;
  std::vector<at::Tensor> gru_;  ///< input and carry weights, their biases; empty: a convolution
  std::vector<std::array<Layer, 2>> blocks_;
};

}  // namespace portent::train
