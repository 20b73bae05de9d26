#pragma once

#include <memory>
#include <vector>

#include "models/manifest.h"
#include "models/predictor.h"
#include "models/safetensors.h"

namespace portent::models::torch {

/// LibTorch's evaluation of the networks of models/manifest.h, in float64 on one thread, so it agrees with
/// the native backend within the rounding of that one's float32. At each step convolutions run anew over the
/// inputs of the last steps that they reach, recurrent networks take their memory one step on; both in the
/// native backend's shapes, so a state of one backend is a state of the other. Keeps no activations. Networks
/// of one kind and shape run together. Throws FatalError where the weights do not fit the networks, the
/// networks do not share inputs, or the convolutions a receptive field.
std::unique_ptr<Predictor> make_torch_predictor(const std::vector<NetworkSpec>& networks,
                                                const Tensors& weights);

}  // namespace portent::models::torch
