#pragma once

#include <span>
#include <vector>

#include "models/native/ensemble.h"
#include "models/tape.h"

namespace portent::models::native {

/// How the networks' mean came to be, by channel. reference + sum of `channels` + age = present, up to the
/// rounding of double.
struct PathShares {
  double reference = 0;          ///< life units: what they say of the healthy machine
  double present = 0;            ///< and of the machine as it is
  std::vector<double> channels;  ///< life units, signed
  double age = 0;                ///< life units, signed
  double order_error = 0;  ///< the most by which a share depends on the order in which channels were moved
};

struct PathOptions {
  std::size_t stairs = 16;
  std::size_t threads = 0;  ///< 0: one a core; the shares do not depend on it
};

/// Integrated gradients along the straight line from a healthy window to the present one (Sundararajan, Taly,
/// Yan 2017, "Axiomatic Attribution for Deep Networks"), all inputs of a channel over the whole window as
/// one. The line is climbed in `stairs` equal steps; in each the channels are moved one after the other, in
/// their order and in the reverse, and what each changes is its share: the shares add up exactly whatever
/// `stairs` is, and converge as 1 / stairs^2. No gradient is needed, so any evaluator can be explained. The
/// healthy window has each channel's smoothed z at `healthy` (one a channel), no change against the baseline,
/// age 0, and the same flags. What came before the tape stays as it was. Takes 2 * stairs * (channels + 1)
/// runs over the tape.
PathShares path_shares(const NetworkEnsemble& networks, const Tape& tape, std::size_t channels,
                       std::span<const float> healthy, const PathOptions& options);

}  // namespace portent::models::native
