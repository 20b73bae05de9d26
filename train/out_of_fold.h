#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "models/classic/limits.h"
#include "models/native/blend.h"
#include "train/life_replay.h"
#include "train/metrics.h"
#include "train/sequence.h"

namespace portent::train {

/// A forecast of a machine that its members never saw in training, at one step.
struct HeldOutForecast {
  models::Quantiles q;                           ///< blended
  models::Opinions said;                         ///< what each part of the blend said; empty without a blend
  std::vector<models::Quantiles> classics = {};  ///< what each classic said; mean NaN: it was silent
  models::classic::LimitFacts facts = {};
  bool known = true;     ///< false: nobody could tell, and `q` says nothing
  double remaining = 0;  ///< true life units left, uncapped
  double usage = 0;      ///< life counter
  std::size_t seen = 0;  ///< steps seen of the machine, this one included
  bool in_distribution = true;
};

/// All steps of one held-out machine as it was met.
struct HeldOutLife {
  std::size_t life = 0;  ///< index in the fleet
  std::size_t fold = 0;
  std::vector<HeldOutForecast> forecasts;
};

/// Lives that failed; of the others only that they lived so long is known.
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

void append(HeldOut&& from, HeldOut& to);

/// Lives of a fold that are scored: those that failed; of a large fleet a share, taken evenly.
std::vector<std::size_t> held_out_lives(const Fleet& fleet, const std::vector<std::size_t>& fold_of,
                                        std::size_t fold);

/// Where in its life the machine of life `index` is met, drawn from `seed`: once with a known age, once
/// without.
std::vector<Met> mid_life_meetings(const Life& life, std::size_t index, std::uint64_t seed);

/// Steps one held-out life that failed through `blend` as serving would: met at its start, and twice in
/// mid-life at places drawn from `seed` (once with a known age).
HeldOut score_held_out(const Life& life, std::size_t index, std::size_t fold, const SequenceMaker& maker,
                       const models::native::Blend& blend, std::uint64_t seed);

/// Weight of the networks, in [0, 1], for which the blend's squared error over the steps that `rule` covers
/// is least, each life weighing 1. 1 or 0 where only one part spoke.
double fit_network_weight(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap);

}  // namespace portent::train
