#include "models/native/tree_shap.h"

#include <algorithm>
#include <cassert>

namespace portent::models::native {
namespace {

/// One feature met on the way from the root.
struct PathElement {
  std::size_t feature = 0;
  double zero = 0;  ///< share of the training rows that go this way where the feature is unknown
  double one = 0;   ///< 1 where the row itself goes this way, else 0
  double weight =
      0;  ///< of the subsets of the features above that have this element's position as their size
};

/// Share of the rows at `node` that went left.
double left_share(const Tree& tree, const TreeNode& node) {
  const double left = static_cast<double>(tree[node.left].cover);
  const double right = static_cast<double>(tree[node.left + 1].cover);
  return left + right > 0 ? left / (left + right) : 0.5;
}

double mean_of(const Tree& tree) {
  std::vector<double> mean(tree.size());
  for (std::size_t n = tree.size(); n-- > 0;) {
    const TreeNode& node = tree[n];
    if (node.leaf()) {
      mean[n] = static_cast<double>(node.value);
    } else {
      const double share = left_share(tree, node);
      mean[n] = share * mean[node.left] + (1 - share) * mean[node.left + 1];
    }
  }
  return mean.front();
}

/// Grows the path by one element, `depth` becoming its position (EXTEND of the paper).
void extend(PathElement* path, std::size_t depth, const PathElement& by) {
  path[depth] = {by.feature, by.zero, by.one, depth == 0 ? 1.0 : 0.0};
  const double length = static_cast<double>(depth + 1);
  for (std::size_t i = depth; i-- > 0;) {
    path[i + 1].weight += by.one * path[i].weight * static_cast<double>(i + 1) / length;
    path[i].weight *= by.zero * static_cast<double>(depth - i) / length;
  }
}

/// Undoes the extension by the element at `index` (UNWIND).
void unwind(PathElement* path, std::size_t depth, std::size_t index) {
  const PathElement gone = path[index];
  const double length = static_cast<double>(depth + 1);
  double next = path[depth].weight;
  for (std::size_t i = depth; i-- > 0;) {
    if (gone.one != 0) {
      const double kept = path[i].weight;
      path[i].weight = next * length / (static_cast<double>(i + 1) * gone.one);
      next = kept - path[i].weight * gone.zero * static_cast<double>(depth - i) / length;
    } else {
      path[i].weight *= length / (gone.zero * static_cast<double>(depth - i));
    }
  }
  for (std::size_t i = index; i < depth; ++i) {
    path[i].feature = path[i + 1].feature;
    path[i].zero = path[i + 1].zero;
    path[i].one = path[i + 1].one;
  }
}

/// Sum of the weights that unwind would leave.
double unwound_sum(const PathElement* path, std::size_t depth, std::size_t index) {
  const PathElement& gone = path[index];
  const double length = static_cast<double>(depth + 1);
  double next = path[depth].weight;
  double sum = 0;
  for (std::size_t i = depth; i-- > 0;) {
    if (gone.one != 0) {
      const double weight = next * length / (static_cast<double>(i + 1) * gone.one);
      sum += weight;
      next = path[i].weight - weight * gone.zero * static_cast<double>(depth - i) / length;
    } else {
      sum += path[i].weight * length / (gone.zero * static_cast<double>(depth - i));
    }
  }
  return sum;
}

/// One row through one tree.
struct Walk {
  const Tree& tree;
  std::span<const float> row;
  std::span<double> out;

  bool goes_right(const TreeNode& node) const {
    const float value = row[node.feature];
    return value != value ? node.missing_right : value >= node.threshold;
  }

  /// `above` holds the path of the parent, `depth` elements; behind it is room for one more path.
  void visit(std::size_t at, PathElement* above, std::size_t depth, const PathElement& by) const {
    if (by.zero == 0 && by.one == 0) return;  // no row gets here, with or without the feature
    PathElement* path = above + depth;
    std::copy_n(above, depth, path);
    extend(path, depth, by);
    const TreeNode& node = tree[at];
    if (node.leaf()) return credit(node, path, depth);
    PathElement seen{node.feature, 1, 1, 0};
    for (std::size_t i = 1; i <= depth; ++i) {
      if (path[i].feature != node.feature) continue;
      seen = path[i];
      unwind(path, depth, i);
      --depth;
      break;
    }
    const double share = left_share(tree, node);
    const bool right = goes_right(node);
    const auto branch = [&](bool to_right) {
      const double way = to_right ? 1 - share : share;
      visit(node.left + (to_right ? 1 : 0), path, depth + 1,
            {node.feature, way * seen.zero, to_right == right ? seen.one : 0, 0});
    };
    branch(right);
    branch(!right);
  }

  void credit(const TreeNode& leaf, const PathElement* path, std::size_t depth) const {
    for (std::size_t i = 1; i <= depth; ++i)
      out[path[i].feature] +=
          unwound_sum(path, depth, i) * (path[i].one - path[i].zero) * static_cast<double>(leaf.value);
  }
};

std::size_t depth_of(const Tree& tree) {
  std::vector<std::size_t> depth(tree.size(), 0);
  for (std::size_t n = 0; n < tree.size(); ++n)
    if (!tree[n].leaf()) depth[tree[n].left] = depth[tree[n].left + 1] = depth[n] + 1;
  return std::ranges::max(depth);
}

}  // namespace

TreeShap::TreeShap(const TreesSpec& spec, const Tensors& tensors)
    : trees_(read_trees(spec, tensors)), features_(spec.features), mean_margin_(trees_.bias) {
  for (const Tree& tree : trees_.trees) mean_margin_ += mean_of(tree);
}

void TreeShap::contributions(std::span<const float> row, std::span<double> out) const {
  assert(row.size() == features_ && out.size() == features_);
  std::ranges::fill(out, 0.0);
  std::vector<PathElement> paths;
  for (const Tree& tree : trees_.trees) {
    const std::size_t depth = depth_of(tree);
    paths.resize((depth + 2) * (depth + 3) / 2);
    Walk{tree, row, out}.visit(0, paths.data(), 0, {features_, 1, 1, 0});
  }
}

}  // namespace portent::models::native
