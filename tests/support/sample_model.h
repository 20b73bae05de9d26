#pragma once

#include "models/pipeline.h"

namespace portent::tests {

/// A step a cycle, the rest as it comes.
ingest::StepConfig cycle_steps();

/// A small bundle with seeded random weights, for tests of everything around a model: one setting, channels
/// "a" and "b", cycle steps, a network of width 8 and receptive field 13. Its forecasts mean nothing, but
/// every bit of them is determined.
models::Bundle sample_model(std::uint64_t seed = 1, const ingest::StepConfig& step = cycle_steps());

/// Seeded random weights of a network, their output in the middle of the range.
models::Tensors random_weights(const models::NetworkSpec& spec, std::uint64_t seed);

models::Pipeline sample_pipeline(const models::Bundle& bundle);

/// Row `cycle` (from 1) of one machine: channels drift and jitter with the cycle.
ingest::Reading sample_reading(const std::string& asset, int cycle);

}  // namespace portent::tests
