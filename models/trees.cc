#include "models/trees.h"

#include <algorithm>
#include <cmath>

#include "ingest/error.h"

namespace portent::models {
namespace {

[[noreturn]] void refuse(const std::string& tensor, const std::string& flaw) {
  throw ingest::FatalError("weights: tensor '" + tensor + "' " + flaw +
                           "; the bundle is damaged, copy or train it again");
}

void check_spec(const TreesSpec& spec) {
  const auto fail = [](const std::string& what) {
    throw ingest::FatalError("manifest: trees: " + what + "; the bundle is damaged, copy or train it again");
  };
  if (spec.features == 0 || spec.features > kMaxTreeFeatures) fail("features must be 1 to 65535");
  if (spec.link != "identity" && spec.link != "log1p") fail("link '" + spec.link + "' is not known");
  if (!(spec.unit > 0) || !std::isfinite(spec.unit)) fail("unit must be a positive number");
  if (!(spec.cap > 0) || !std::isfinite(spec.cap)) fail("cap must be a positive number");
}

/// The tensors of one prefix, by their last word.
class Named {
 public:
  Named(const std::string& prefix, const Tensors& tensors) : prefix_(prefix), tensors_(tensors) {}

  std::string name(const char* word) const { return prefix_ + "." + word; }

  const std::vector<float>& values(const char* word) const {
    const auto at = tensors_.find(name(word));
    if (at == tensors_.end()) refuse(name(word), "is missing");
    if (at->second.shape.size() != 1 || at->second.shape[0] != at->second.values.size())
      refuse(name(word), "must have one dimension");
    if (!std::ranges::all_of(at->second.values, [](float v) { return std::isfinite(v); }))
      refuse(name(word), "holds what is no number");
    return at->second.values;
  }

  const std::vector<float>& values(const char* word, std::size_t count) const {
    const std::vector<float>& found = values(word);
    if (found.size() != count) refuse(name(word), "must hold " + std::to_string(count) + " numbers");
    return found;
  }

  /// Whole numbers in [0, below).
  std::vector<std::uint32_t> whole(const char* word, std::size_t count, std::size_t below) const {
    std::vector<std::uint32_t> result;
    result.reserve(count);
    for (const float v : values(word, count)) {
      if (!(v >= 0) || v >= static_cast<float>(below) || v != std::floor(v))
        refuse(name(word),
               "holds " + std::to_string(v) + ", no whole number from 0 to " + std::to_string(below - 1));
      result.push_back(static_cast<std::uint32_t>(v));
    }
    return result;
  }

 private:
  const std::string& prefix_;
  const Tensors& tensors_;
};

/// Breadth first, the children of the k-th split of a tree are its nodes 2k + 1 and 2k + 2. That this holds
/// makes it a tree.
void check_shape(const Tree& tree, const std::string& left) {
  std::uint32_t next = 1;
  std::vector<std::size_t> depth(tree.size(), 0);
  for (std::size_t n = 0; n < tree.size(); ++n) {
    if (tree[n].leaf()) continue;
    if (tree[n].left != next || next + 1 >= tree.size()) refuse(left, "does not number a tree breadth first");
    depth[next] = depth[next + 1] = depth[n] + 1;
    if (depth[next] > kMaxTreeDepth) refuse(left, "holds a tree deeper than 256 splits");
    next += 2;
  }
  if (next != tree.size()) refuse(left, "leaves nodes out of their tree");
}

std::vector<Tree> cut_into_trees(std::vector<TreeNode> nodes, const std::vector<std::uint32_t>& roots,
                                 const Named& named) {
  if (roots.empty() != nodes.empty() || (!roots.empty() && roots[0] != 0))
    refuse(named.name("root"), "must begin at node 0");
  std::vector<Tree> trees;
  trees.reserve(roots.size());
  for (std::size_t t = 0; t < roots.size(); ++t) {
    const std::size_t end = t + 1 < roots.size() ? roots[t + 1] : nodes.size();
    if (end <= roots[t] || end - roots[t] > kMaxTreeNodes)
      refuse(named.name("root"), "must rise, by 32767 nodes at most");
    const auto first = nodes.begin();
    trees.emplace_back(first + roots[t], first + static_cast<std::ptrdiff_t>(end));
    check_shape(trees.back(), named.name("left"));
  }
  return trees;
}

}  // namespace

void write_trees(const Trees& trees, const std::string& prefix, Tensors& tensors) {
  std::vector<float> root, feature, threshold, missing, left, value, cover;
  for (const Tree& tree : trees.trees) {
    root.push_back(static_cast<float>(value.size()));
    for (const TreeNode& node : tree) {
      feature.push_back(static_cast<float>(node.feature));
      threshold.push_back(node.threshold);
      missing.push_back(node.missing_right ? 1.0F : 0.0F);
      left.push_back(static_cast<float>(node.left));
      value.push_back(node.value);
      cover.push_back(node.cover);
    }
  }
  if (value.size() > kMaxEnsembleNodes)
    throw ingest::FatalError("trees: over 16 million nodes do not fit a bundle; train fewer trees or leaves");
  const auto put = [&](const char* word, std::vector<float> values) {
    const std::size_t count = values.size();
    tensors[prefix + "." + word] = Tensor{{count}, std::move(values)};
  };
  put("root", std::move(root));
  put("feature", std::move(feature));
  put("threshold", std::move(threshold));
  put("missing", std::move(missing));
  put("left", std::move(left));
  put("value", std::move(value));
  put("cover", std::move(cover));
  put("bias", {trees.bias});
}

Trees read_trees(const TreesSpec& spec, const Tensors& tensors) {
  check_spec(spec);
  const Named named(spec.prefix, tensors);
  const std::vector<float>& value = named.values("value");
  const std::size_t count = value.size();
  if (count > kMaxEnsembleNodes) refuse(named.name("value"), "holds over 16777216 nodes");
  const auto feature = named.whole("feature", count, spec.features);
  const auto left = named.whole("left", count, kMaxTreeNodes);
  const auto missing = named.whole("missing", count, 2);
  const std::vector<float>& threshold = named.values("threshold", count);
  const std::vector<float>& cover = named.values("cover", count);
  if (std::ranges::any_of(cover, [](float v) { return v < 0; }))
    refuse(named.name("cover"), "holds a negative number");
  std::vector<TreeNode> nodes(count);
  for (std::size_t n = 0; n < count; ++n)
    nodes[n] = {
        static_cast<std::uint16_t>(feature[n]), missing[n] != 0, threshold[n], left[n], value[n], cover[n]};
  const auto roots = named.whole("root", named.values("root").size(), count + 1);
  return {named.values("bias", 1)[0], cut_into_trees(std::move(nodes), roots, named)};
}

}  // namespace portent::models
