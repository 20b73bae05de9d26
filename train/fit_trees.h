#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/trees.h"

namespace portent::train {

/// Rows to fit trees to. A label is known to lie in [lower, upper], life units: equal where it is exact,
/// upper infinite where the life was censored, or reaches beyond what is asked.
struct TreeRows {
  std::size_t features = 0;    ///< 1 to 65,535
  std::vector<float> values;   ///< row after row; NaN is missing, infinities are refused
  std::vector<float> lower;    ///< finite
  std::vector<float> upper;    ///< at least lower
  std::vector<float> weights;  ///< a row each, or empty for 1; only their ratios count
};

/// How boosted trees are fitted: histograms, leaf by leaf, best split first.
struct TreeOptions {
  enum class Objective {
    kSquared,   ///< squared error of rows whose label is exact; the others are left out
    kOneSided,  ///< squared distance to [lower, upper]: a censored row pulls only from below its lower bound
    kAft,  ///< accelerated failure time: likelihood of the bounds, log(1 + life / unit) being distributed
  };
  enum class Distribution { kNormal, kLogistic, kExtreme };

  std::size_t trees = 400;     ///< 1 to 100,000
  double rate = 0.03;          ///< (0, 1]
  std::size_t leaves = 31;     ///< a tree, 2 to 256
  std::size_t depth = 0;       ///< splits from root to leaf at most, up to 256; 0: no bound but the leaves
  double rows_a_leaf = 100;    ///< at least; rows of mean weight, after row_share
  double row_share = 0.6;      ///< of the rows, drawn for each tree
  double feature_share = 0.3;  ///< of the features, drawn for each tree
  double node_share = 1;       ///< of those, drawn for each split
  double l2 = 5;               ///< rows of mean weight that pull every leaf to zero
  std::size_t bins = 256;      ///< of a feature's histogram, 2 to 256
  Objective objective = Objective::kSquared;
  Distribution distribution = Distribution::kNormal;  ///< kAft
  double aft_scale = 0.3;                             ///< kAft: of the distribution, 0.05 to 10
  double aft_unit = 10;                               ///< kAft: life units, > 0; below about this life counts
                                                      ///< linearly, above by its logarithm
  double cap = 125;                                   ///< forecasts are clipped to [0, cap], life units
};

/// Called on the fitting thread, after each tree.
struct TreeHooks {
  std::function<void(std::size_t trees)> on_tree;
  std::function<bool()> stop;  ///< true: give up at once
};

struct FittedTrees {
  models::TreesSpec spec;
  models::Tensors tensors;  ///< named by spec.prefix; empty where hooks.stop said so
};

/// Fits by XGBoost on the calling thread alone; several threads may fit at once. The same rows, options and
/// seed give the same bits on one machine and XGBoost, whatever was fitted before or beside. Takes the rows
/// over and frees their values as soon as they are binned; at the most 11 bytes a value are held, 13 where
/// any is NaN. Throws FatalError for rows or options that make no sense, and with XGBoost's words where it
/// fails.
FittedTrees fit_trees(const std::string& prefix, TreeRows rows, const TreeOptions& options,
                      std::uint64_t seed, const TreeHooks& hooks);

}  // namespace portent::train
