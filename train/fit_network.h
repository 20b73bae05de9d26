#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "models/manifest.h"
#include "models/safetensors.h"
#include "train/crops.h"
#include "train/fit_progress.h"
#include "train/random.h"

namespace portent::train {

/// How one network is fitted. Loss: mse * squared error of the mean + pinball * mean pinball loss of the five
/// quantiles, in units of NetworkSpec::unit.
struct FitOptions {
  std::size_t steps = 1000;  ///< optimiser steps
  std::size_t warm_up = 50;  ///< steps over which the rate rises; then it falls as a cosine to zero
  double rate = 6e-3;        ///< AdamW, at its peak
  double decay = 1e-2;
  double clip = 1;        ///< largest norm of the gradient
  double average = 0.98;  ///< weights given back are an exponential average with this memory
  double dropout = 0.1;
  double mse = 6;
  double pinball = 2;
};

struct FitStep {
  std::size_t step = 0;  ///< steps done
  double loss = 0;       ///< of the last one
};

/// Called on the fitting thread.
struct FitHooks {
  std::function<void(const FitStep&)> on_step = {};
  std::function<bool()> stop = {};  ///< true: give up at once
  /// How far an earlier fit of the very same was; from there it goes on to the same bits.
  std::function<std::optional<FitProgress>()> resume = {};
  std::function<void(const FitProgress&)> keep = {};  ///< every kKeepEvery steps, and where `stop` said so
};
inline constexpr std::size_t kKeepEvery = 100;

/// Fits one network in LibTorch on the calling thread alone, from random weights or, where it has all that
/// are needed, those of `start`. Tensors are named by spec.prefix. Every random
/// draw is Portent's own, so the same sampler and seed give the same bits on one machine and LibTorch,
/// whatever runs beside it. Empty where hooks.stop said so. Throws FatalError where the loss is no number.
models::Tensors fit_network(const models::NetworkSpec& spec, CropSampler& sampler, const FitOptions& options,
                            Random random, const FitHooks& hooks, const models::Tensors& start = {});

}  // namespace portent::train
