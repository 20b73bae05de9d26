#pragma once

#include <memory>
#include <vector>

#include "models/manifest.h"
#include "models/predictor.h"
#include "models/safetensors.h"

namespace portent::models::torch {

/// LibTorch's evaluation of the networks of models/manifest.h: at each step it runs them anew over the inputs
/// of the last receptive_field() steps, in float64 on one thread, so it agrees with the native backend within
/// the rounding of that one's float32. Keeps no activations. Throws FatalError where the weights do not fit
/// the networks or the networks differ in shape.
std::unique_ptr<Predictor> make_torch_predictor(const std::vector<NetworkSpec>& networks,
                                                const Tensors& weights);

}  // namespace portent::models::torch
