#pragma once

#include <vector>

#include "models/manifest.h"
#include "models/predictor.h"
#include "models/safetensors.h"

// What libportent_torch.so exports. No LibTorch here: a program that never asks for this backend never loads
// it. Nothing is thrown across.

namespace portent::models::torch {

/// A new predictor, owned by the caller, or nullptr where last_error() says why: the weights do not fit the
/// networks, or LibTorch refuses.
using MakePredictor = Predictor* (*)(const std::vector<NetworkSpec>* networks, const Tensors* weights);
/// One line on why this thread's last call gave nullptr; valid until its next call.
using LastError = const char* (*)();

inline constexpr const char* kMakePredictor = "portent_torch_predictor";
inline constexpr const char* kLastError = "portent_torch_error";

}  // namespace portent::models::torch

extern "C" {
portent::models::Predictor* portent_torch_predictor(const std::vector<portent::models::NetworkSpec>* networks,
                                                    const portent::models::Tensors* weights);
const char* portent_torch_error();
}
