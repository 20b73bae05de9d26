#include "models/native/trees.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "models/native/elementary.h"

namespace portent::models::native {
namespace {

std::uint32_t depth_of(const Tree& tree) {
  std::vector<std::uint32_t> depth(tree.size(), 0);
  for (std::size_t n = 0; n < tree.size(); ++n)
    if (!tree[n].leaf()) depth[tree[n].left] = depth[tree[n].left + 1] = depth[n] + 1;
  return std::ranges::max(depth);
}

bool any_missing(std::span<const float> row) {
  bool found = false;
  for (const float v : row) found |= v != v;
  return found;
}

}  // namespace

double life_of_margin(const TreesSpec& spec, double margin) {
  const double life = spec.unit * (spec.link == "log1p" ? fixed_exp(margin) - 1 : margin);
  return std::clamp(life, 0.0, spec.cap);
}

TreeEnsemble::TreeEnsemble(const TreesSpec& spec, const Tensors& tensors) : spec_(spec) {
  Trees trees = read_trees(spec, tensors);
  std::ranges::stable_sort(trees.trees, {}, depth_of);
  bias_ = mean_margin_ = static_cast<double>(trees.bias);
  constexpr float kNever = std::numeric_limits<float>::quiet_NaN();
  nodes_.push_back({kNever, 0, 0});  // an empty tree, which fills the last group
  values_.push_back(0);
  for (std::size_t t = 0; t < trees.trees.size(); ++t) {
    if (t % kLanes == 0) groups_.emplace_back();
    Group& group = groups_.back();
    group.roots[t % kLanes] = static_cast<std::uint32_t>(nodes_.size());
    group.depth = std::max(group.depth, depth_of(trees.trees[t]));
    mean_margin_ += static_cast<double>(trees.trees[t].front().value);
    lay_out(trees.trees[t]);
  }
}

void TreeEnsemble::lay_out(const Tree& tree) {
  constexpr float kNever = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t n = 0; n < tree.size(); ++n) {
    const TreeNode& node = tree[n];
    const std::size_t distance = node.leaf() ? 0 : node.left - n;
    const bool right = !node.leaf() && node.missing_right;
    nodes_.push_back({node.leaf() ? kNever : node.threshold, node.leaf() ? std::uint16_t{0} : node.feature,
                      static_cast<std::uint16_t>(2 * distance + (right ? 1 : 0))});
    values_.push_back(node.value);
  }
}

template <bool kMissing>
std::uint32_t TreeEnsemble::next(std::uint32_t at, const float* row) const {
  const Node node = nodes_[at];
  const float value = row[node.feature];
  std::uint32_t right = value >= node.threshold ? 1 : 0;
  if constexpr (kMissing) right |= static_cast<std::uint32_t>(node.step & 1) & (value != value ? 1U : 0U);
  return at + (node.step >> 1U) + right;
}

template <bool kMissing>
double TreeEnsemble::sum_of_leaves(const float* row) const {
  double sum = bias_;
  for (const Group& group : groups_) {
    std::array<std::uint32_t, kLanes> at = group.roots;
    for (std::uint32_t d = 0; d < group.depth; ++d)
      for (std::uint32_t& lane : at) lane = next<kMissing>(lane, row);
    for (const std::uint32_t lane : at) sum += static_cast<double>(values_[lane]);
  }
  return sum;
}

double TreeEnsemble::margin(std::span<const float> row) const {
  assert(row.size() == spec_.features);
  return any_missing(row) ? sum_of_leaves<true>(row.data()) : sum_of_leaves<false>(row.data());
}

double TreeEnsemble::predict(std::span<const float> row) const {
  return life_of_margin(spec_, margin(row));
}

template <bool kMissing>
void TreeEnsemble::add_paths(const float* row, double* out) const {
  std::array<double, kLanes> ended{};  // where a walk that stands at its leaf adds its zeros
  for (const Group& group : groups_) {
    std::array<std::uint32_t, kLanes> at = group.roots;
    for (std::uint32_t d = 0; d < group.depth; ++d) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const Node& node = nodes_[at[lane]];
        const std::uint32_t child = next<kMissing>(at[lane], row);
        double& change = node.step > 1 ? out[node.feature] : ended[lane];
        change += static_cast<double>(values_[child]) - static_cast<double>(values_[at[lane]]);
        at[lane] = child;
      }
    }
  }
}

void TreeEnsemble::contributions(std::span<const float> row, std::span<double> out) const {
  assert(row.size() == spec_.features && out.size() == spec_.features);
  std::ranges::fill(out, 0.0);
  if (any_missing(row))
    add_paths<true>(row.data(), out.data());
  else
    add_paths<false>(row.data(), out.data());
}

}  // namespace portent::models::native
