#pragma once

#include <vector>

#include "models/native/rolling.h"
#include "models/native/tree_shap.h"
#include "models/native/trees.h"
#include "models/tape.h"

namespace portent::models::native {

/// How the trees' mean came to be, by channel. reference + sum of `channels` + age = present, up to the
/// rounding of double.
struct TreeShares {
  double reference = 0;          ///< life units: the trees' say of an average training row
  double present = 0;            ///< and of the machine as it is
  std::vector<double> channels;  ///< life units, signed
  double age = 0;                ///< life units, signed
};

/// The features of a tape's newest step.
std::vector<float> newest_row(const RollingFeatures& rolling, const Tape& tape);

/// Exact TreeSHAP of every ensemble, the features of a channel added up, averaged over the ensembles. Shapley
/// values are of the margin: behind a logarithm or a clipped range they are shared out in proportion, so that
/// they add up in life units.
TreeShares tree_shares(const std::vector<TreesSpec>& specs, const Tensors& weights,
                       const RollingFeatures& rolling, std::span<const float> row);

}  // namespace portent::models::native
