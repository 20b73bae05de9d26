#pragma once

#include <functional>
#include <random>
#include <span>

#include "tests/integration/faults/fault_rig.h"

namespace portent::tests {

/// Something that goes wrong while a stream is scored by "a" and "b". Some take seconds, in which the stream
/// goes on.
struct Fault {
  const char* name;
  std::function<void(FaultRig&, std::mt19937_64&)> happen;
};

std::span<const Fault> all_faults();

}  // namespace portent::tests
