#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/trees.h"

namespace portent::models::native {

/// Boosted trees walked one row at a time. A row goes left where its feature is below the threshold, right
/// where it is at or above it, and where the training said so if it is NaN. The values of the leaves are
/// added in double, in one order (by depth of the tree, then as trained), so the bits depend on the row
/// alone; XGBoost adds them in float as trained, which agrees to about 1e-6 of the largest partial sum. A
/// node takes 8 bytes, and several trees of about equal depth are walked side by side, since one walk mostly
/// waits for memory. Immutable and thread-safe.
class TreeEnsemble {
 public:
  /// Throws FatalError as read_trees does.
  TreeEnsemble(const TreesSpec& spec, const Tensors& tensors);

  const TreesSpec& spec() const { return spec_; }
  /// Life units, in [0, cap]. `row` holds spec().features floats.
  double predict(std::span<const float> row) const;
  /// Before link and clipping (see TreesSpec::link).
  double margin(std::span<const float> row) const;

  /// Path attributions (Saabas 2014), in units of the margin: each split gives its feature the change of the
  /// mean from the node to the child that was taken. `out` (one a feature) is overwritten; its sum plus
  /// mean_margin() is margin(row) up to the rounding of double. Takes about four times as long as
  /// margin(); gives splits near the leaves more than their due, which TreeShap does not.
  void contributions(std::span<const float> row, std::span<double> out) const;
  double mean_margin() const { return mean_margin_; }  ///< over the training rows

 private:
  static constexpr std::size_t kLanes = 12;

  struct Node {
    float threshold;  ///< NaN at a leaf: no value is at or above it, so a walk stays there
    std::uint16_t feature;
    std::uint16_t step;  ///< 2 * distance to the left child (0 at a leaf) + (1 where NaN goes right)
  };
  struct Group {
    std::array<std::uint32_t, kLanes> roots;
    std::uint32_t depth = 0;  ///< of its deepest tree
  };

  void lay_out(const Tree& tree);
  template <bool kMissing>
  std::uint32_t next(std::uint32_t at, const float* row) const;
  template <bool kMissing>
  double sum_of_leaves(const float* row) const;
  template <bool kMissing>
  void add_paths(const float* row, double* out) const;

  TreesSpec spec_;
  double bias_ = 0;
  double mean_margin_ = 0;
  std::vector<Node> nodes_;
  std::vector<float> values_;  ///< by node
  std::vector<Group> groups_;
};

/// Life units in [0, cap] of a margin.
double life_of_margin(const TreesSpec& spec, double margin);

}  // namespace portent::models::native
