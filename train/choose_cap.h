#pragma once

#include <cstdint>
#include <string>

#include "train/fleet.h"

namespace portent::train {

struct CapChoice {
  double cap = 0;   ///< life units
  std::string how;  ///< why, in words
};

/// A cap that suits the lengths of a fleet's lives. Candidates are 0.35, 0.5, 0.65 and 0.8 of the median life
/// that ended in failure, to two digits. Quick trees are fitted with each on three quarters of the machines;
/// all are judged by their error over the same steps of the others, those with less life left than the
/// smallest candidate. The largest cap within 2 % of the least error wins: it looks further ahead at the same
/// sharpness near the end. Half the median where there are too few lives to compare. Where none
/// failed, the median of what was seen of them. Deterministic. Throws FatalError where no life has a length.
CapChoice choose_cap(const Fleet& fleet, bool use_age, std::uint64_t seed);

}  // namespace portent::train
