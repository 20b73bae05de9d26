#pragma once

#include <span>
#include <vector>

#include "models/asset_replay.h"
#include "models/health_index.h"
#include "models/neighbours.h"

namespace portent::models {

/// Whitened deviation from healthy by channel, its squares the contributions of HealthIndex. `inputs` are the
/// extractor's.
std::vector<float> whitened_deviation(const HealthConfig& config, std::span<const float> inputs);

/// `medians` oldest first, the newest being that of the step itself; the one at a lag of kTrail is the newest
/// that is at least so many steps old.
Signature make_signature(std::span<const FormerMedian> medians, std::vector<float> deviation);

}  // namespace portent::models
