#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "models/predictor.h"
#include "train/metrics.h"
#include "train/sequence.h"

namespace portent::train {

/// A forecast of a machine that its network never saw in training, at one step.
struct HeldOutForecast {
  models::Quantiles q;
  double remaining = 0;  ///< true life units left, uncapped
  std::size_t seen = 0;  ///< steps seen of the machine, this one included
};

/// All steps of one held-out machine as it was met.
struct HeldOutLife {
  std::size_t life = 0;  ///< index in the fleet
  std::size_t fold = 0;
  std::vector<HeldOutForecast> forecasts;
};

struct HeldOut {
  std::vector<HeldOutLife> from_start, in_mid_life;
};

/// Which steps count: as if lives were cut short at random, so that the true remaining life is even over this
/// range.
struct CutRule {
  double least = 1;  ///< life units left
  double most = 150;
  std::size_t seen = 20;  ///< steps seen at least
  bool covers(const HeldOutForecast& f) const {
    return f.remaining >= least && f.remaining <= most && f.seen >= seen;
  }
};

/// Steps every held-out life of `fold` through `predictor` as serving would: met at its start, and twice in
/// mid-life at places drawn from `seed` (once with a known age).
HeldOut score_held_out(const Fleet& fleet, const std::vector<std::size_t>& fold_of, std::size_t fold,
                       const SequenceMaker& maker, const models::Predictor& predictor, std::uint64_t seed);

}  // namespace portent::train
