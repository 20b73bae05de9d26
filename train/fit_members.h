#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "train/fit_network.h"
#include "train/out_of_fold.h"
#include "train/recipe.h"

namespace portent::train {

/// One network a fold and the forecasts it makes of the machines that it never saw.
struct Members {
  std::vector<models::NetworkSpec> networks;
  models::Tensors weights;
  HeldOut held_out;                  ///< of all machines, in the order of folds
  std::vector<std::size_t> fold_of;  ///< by machine
  bool stopped = false;              ///< hooks said so: the rest is not complete
};

/// Called on the fitting threads, several at a time.
struct MemberHooks {
  std::function<void(std::size_t member, const FitStep&)> on_step;
  std::function<bool()> stop;
};

/// Fits the members on `threads` threads, one each; how many does not change a bit of the result. Throws what
/// a member threw. FatalError where the fleet has fewer than two machines.
Members fit_members(const Fleet& fleet, const SequenceMaker& maker, const Recipe& recipe, std::uint64_t seed,
                    std::size_t threads, const MemberHooks& hooks);

}  // namespace portent::train
