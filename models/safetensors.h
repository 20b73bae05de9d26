#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace portent::models {

/// A dense float32 tensor, row-major.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;
  friend bool operator==(const Tensor&, const Tensor&) = default;
};
using Tensors = std::map<std::string, Tensor>;

/// The safetensors format (little-endian header length, JSON header, data), float32 only. Equal tensors give
/// equal bytes.
std::string to_safetensors(const Tensors& tensors);
/// Throws FatalError naming the flaw and `where`: truncated, overlapping or oversized entries, another dtype.
Tensors from_safetensors(std::string_view bytes, const std::string& where);

}  // namespace portent::models
