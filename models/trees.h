#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/safetensors.h"

namespace portent::models {

/// An ensemble of regression trees over a row of features: its margin is a bias plus the value of the leaf
/// that each tree reaches. Tensors, each over all nodes of all trees, tree after tree, breadth first:
/// `PREFIX.feature`, `.threshold` (left if the feature is below it), `.missing` (where a NaN goes: 0 left, 1
/// right), `.left` (the left child counted from the tree's first node, the right one follows it; 0 at a
/// leaf),
/// `.value` (leaf: what it adds; else the mean of the leaves below), `.cover` (training weight that passed);
/// and `.root` (the first node of each tree), `.bias` (one number).
struct TreesSpec {
  std::string prefix = "t0";
  std::size_t features = 0;       ///< floats in a row, 1 to 65,535
  std::string link = "identity";  ///< identity: life = unit * margin; log1p: life = unit * (exp(margin) - 1)
  double unit = 1;                ///< life units, > 0
  double cap = 125;               ///< life is clipped to [0, cap], life units
  friend bool operator==(const TreesSpec&, const TreesSpec&) = default;
};

struct TreeNode {
  std::uint16_t feature = 0;
  bool missing_right = false;
  float threshold = 0;
  std::uint32_t left = 0;  ///< within the tree; the right child is left + 1; 0 at a leaf
  float value = 0;
  float cover = 0;
  bool leaf() const { return left == 0; }
  friend bool operator==(const TreeNode&, const TreeNode&) = default;
};
using Tree = std::vector<TreeNode>;  ///< breadth first, the root at 0

struct Trees {
  float bias = 0;
  std::vector<Tree> trees;
  friend bool operator==(const Trees&, const Trees&) = default;
};

inline constexpr std::size_t kMaxTreeFeatures = 65'535;
inline constexpr std::size_t kMaxTreeNodes = 32'767;       ///< of one tree
inline constexpr std::size_t kMaxTreeDepth = 256;          ///< splits from root to leaf
inline constexpr std::size_t kMaxEnsembleNodes = 1 << 24;  ///< up to here float32 holds an index exactly

/// Adds the tensors of `trees`. Throws FatalError over kMaxEnsembleNodes.
void write_trees(const Trees& trees, const std::string& prefix, Tensors& tensors);

/// What read_trees gives is safe to walk: every tree is one (each node but the root has one parent, before
/// it), within the limits above, features below spec.features, all numbers finite. Throws FatalError that
/// names the tensor and its flaw, or the field of the spec that makes no sense.
Trees read_trees(const TreesSpec& spec, const Tensors& tensors);

}  // namespace portent::models
