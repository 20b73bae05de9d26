#pragma once

#include <span>
#include <vector>

#include "models/trees.h"

namespace portent::models::native {

/// Shapley values of the margin of boosted trees: path-dependent TreeSHAP (Lundberg, Erion, Lee 2018,
/// "Consistent Individualized Feature Attribution for Tree Ensembles", algorithm 2). What a feature adds,
/// averaged over all orders in which features may become known, where an unknown one is averaged over the
/// training rows that passed the node. Trees * leaves * depth^2 steps a row: for explaining, not for serving.
/// Immutable and thread-safe.
class TreeShap {
 public:
  /// Throws FatalError as read_trees does.
  TreeShap(const TreesSpec& spec, const Tensors& tensors);

  /// Units of the margin. `out` (one a feature) is overwritten; its sum plus mean_margin() is the margin of
  /// `row` up to the rounding of double. A NaN goes where the trees send it and counts as any other value.
  void contributions(std::span<const float> row, std::span<double> out) const;
  double mean_margin() const { return mean_margin_; }  ///< over the training rows

 private:
  Trees trees_;
  std::size_t features_;
  double mean_margin_;
};

}  // namespace portent::models::native
