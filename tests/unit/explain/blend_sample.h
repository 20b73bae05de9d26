#pragma once

#include <cstdint>
#include <optional>

#include "models/asset_replay.h"
#include "models/bundle.h"

namespace portent::tests {

/// Which members a sample has.
enum class Parts : std::uint8_t { kNetworks, kTrees, kBoth };

/// The sample model (tests/support/sample_model.h) with a recurrent network, a health index and
/// two ensembles of 20 trees of seeded random splits beside or instead of its networks.
models::Bundle blend_sample(Parts parts = Parts::kBoth);

/// The moment of the sample machine's last forecast after `cycles` readings, met at cycle `first`.
models::Moment moment_after(const models::Bundle& bundle, int cycles, int first = 1);

}  // namespace portent::tests
