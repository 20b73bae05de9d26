#pragma once

#include <ATen/ATen.h>

#include <array>
#include <vector>

#include "models/manifest.h"
#include "models/safetensors.h"

namespace portent::models::torch {

/// One layer of all members of a group at once, in float64: [member][output][tap * input] and
/// [member][output][1].
struct Layer {
  at::Tensor weight, bias;
  std::int64_t taps = 1, dilation = 1;

  /// `x` is [member][input][step]; so is the result. What is before the first step counts as zero.
  at::Tensor apply(const at::Tensor& x) const;
};

/// Networks of one kind and shape, evaluated together. Immutable and thread-safe. The constructors throw
/// FatalError where a tensor is missing or has another shape than the networks.
class Convolutions {
 public:
  Convolutions(const std::vector<NetworkSpec>& networks, const Tensors& weights);
  /// `x` is [input][step]; gives the raw outputs of its last step: [member][output].
  at::Tensor forward(const at::Tensor& x) const;

 private:
  std::int64_t members_;
  Layer in_, hidden_, out_;
  std::vector<std::array<Layer, 2>> blocks_;
};

class Recurrents {
 public:
  Recurrents(const std::vector<NetworkSpec>& networks, const Tensors& weights);
  /// `x` is [input], `carry` [member][width] and moved on by one step; gives [member][output], raw.
  at::Tensor step(const at::Tensor& x, at::Tensor& carry) const;

 private:
  std::int64_t members_, width_;
  Layer from_input_, from_carry_, hidden_, out_;
};

}  // namespace portent::models::torch
