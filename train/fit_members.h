#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "train/out_of_fold.h"
#include "train/recipe.h"
#include "train/warm_start.h"

namespace portent::train {

/// All members of all folds, and the forecasts that those of a fold make of the machines they never saw.
struct Members {
  std::vector<models::NetworkSpec> networks;
  std::vector<models::TreesSpec> trees;
  models::Tensors weights;
  HeldOut held_out;                  ///< of machines that failed, in the order of folds
  std::vector<std::size_t> fold_of;  ///< by life
  std::size_t folds = 0;
  bool stopped = false;  ///< hooks said so: the rest is not complete
};

/// How far one member is.
struct MemberStep {
  std::size_t done = 0, of = 0;  ///< optimiser steps, or trees
  double loss = 0;               ///< of a network; NaN of trees
};

/// What was finished before, kept over a stop or a crash. Called on the fitting threads, several at a time.
class MemberStore {
 public:
  virtual ~MemberStore() = default;
  /// The tensors of a member that was finished; empty where it was not.
  virtual models::Tensors load(const std::string& prefix) = 0;
  virtual void save(const std::string& prefix, const models::Tensors& tensors) = 0;
  /// How far a network was that was not finished.
  virtual std::optional<FitProgress> load_progress(const std::string& prefix) = 0;
  virtual void save_progress(const std::string& prefix, const FitProgress& progress) = 0;
};

/// Called on the fitting threads, several at a time.
struct MemberHooks {
  std::function<void(std::size_t member, const MemberStep&)> on_step;
  std::function<bool()> stop;
  MemberStore* store = nullptr;
  const WarmStart* start = nullptr;  ///< whose weights networks begin with where they are just alike
};

/// What the tensors of a member begin with: of the recipe's networks, then its trees, number `kind`.
std::string member_prefix(const Recipe& recipe, std::size_t kind, std::size_t fold);

/// Into how many folds a fleet is dealt: as many as the recipe says, at most one for each failure; twice as
/// many where lives were censored and fewer than kFewFailed failed, so that each member learns of nearly all.
std::size_t fold_count(const Fleet& fleet, const Recipe& recipe);
inline constexpr std::size_t kFewFailed = 40;

/// Fits the members on `threads` threads, one each; how many does not change a bit of the result. `fold_of`:
/// by life, or empty: drawn from the seed. Throws what a member threw. FatalError where the fleet has fewer
/// than two machines.
Members fit_members(const Fleet& fleet, const SequenceMaker& maker, const Recipe& recipe,
                    std::vector<std::size_t> fold_of, std::uint64_t seed, std::size_t threads,
                    const MemberHooks& hooks);

}  // namespace portent::train
