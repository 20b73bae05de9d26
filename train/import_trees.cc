#include "train/import_trees.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

#include "ingest/error.h"
#include "models/native/elementary.h"

namespace portent::train {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
  throw ingest::FatalError("XGBoost's model: " + what + "; install libxgboost-dev 1.7, which Portent knows");
}

/// XGBoost's own arrays of one tree, in the order of its nodes.
struct SavedTree {
  std::vector<std::int64_t> left, right, feature, missing_left, kind;
  std::vector<float> threshold, cover;
};

SavedTree saved_tree(const Json& json) {
  SavedTree tree;
  json.at("left_children").get_to(tree.left);
  json.at("right_children").get_to(tree.right);
  json.at("split_indices").get_to(tree.feature);
  json.at("default_left").get_to(tree.missing_left);
  json.at("split_type").get_to(tree.kind);
  json.at("split_conditions").get_to(tree.threshold);
  json.at("sum_hessian").get_to(tree.cover);
  const std::size_t nodes = tree.left.size();
  for (const std::size_t size : {tree.right.size(), tree.feature.size(), tree.missing_left.size(),
                                 tree.kind.size(), tree.threshold.size(), tree.cover.size()})
    if (size != nodes || nodes == 0) refuse("the arrays of a tree differ in length");
  return tree;
}

/// Breadth first from the root: nodes that pruning cut off stay behind.
models::Tree breadth_first(const SavedTree& saved) {
  std::vector<std::size_t> order = {0};
  models::Tree tree;
  for (std::size_t n = 0; n < order.size(); ++n) {
    const std::size_t at = order[n];
    models::TreeNode node;
    node.cover = saved.cover.at(at);
    if (saved.left[at] < 0) {
      node.value = saved.threshold[at];  // where a leaf keeps it
    } else {
      if (saved.kind[at] != 0) refuse("a split by category");
      if (order.size() + 2 > saved.left.size()) refuse("the nodes of a tree run in a circle");
      node.feature = static_cast<std::uint16_t>(saved.feature[at]);
      node.threshold = saved.threshold[at];
      node.missing_right = saved.missing_left[at] == 0;
      node.left = static_cast<std::uint32_t>(order.size());
      order.push_back(static_cast<std::size_t>(saved.left[at]));
      order.push_back(static_cast<std::size_t>(saved.right[at]));
    }
    tree.push_back(node);
  }
  return tree;
}

/// Gives each split the mean of its leaves.
void fill_means(models::Tree& tree) {
  std::vector<double> mean(tree.size());
  for (std::size_t n = tree.size(); n-- > 0;) {
    models::TreeNode& node = tree[n];
    if (node.leaf()) {
      mean[n] = static_cast<double>(node.value);
      continue;
    }
    const double left = static_cast<double>(tree[node.left].cover);
    const double right = static_cast<double>(tree[node.left + 1].cover);
    const double share = left + right > 0 ? left / (left + right) : 0.5;
    mean[n] = share * mean[node.left] + (1 - share) * mean[node.left + 1];
    node.value = static_cast<float>(mean[n]);
  }
}

float bias_of(const Json& learner) {
  const auto text = learner.at("learner_model_param").at("base_score").get<std::string>();
  float score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (error != std::errc{} || end != text.data() + text.size()) refuse("base_score is no number");
  const auto objective = learner.at("objective").at("name").get<std::string>();
  if (objective == "survival:aft")
    return static_cast<float>(models::native::fixed_log(static_cast<double>(score)));
  if (objective != "reg:squarederror") refuse("objective " + objective);
  return score;
}

}  // namespace

models::Trees trees_of_xgboost(std::string_view ubjson) try {
  const Json learner = Json::from_ubjson(ubjson).at("learner");
  models::Trees trees;
  trees.bias = bias_of(learner);
  const Json& booster = learner.at("gradient_booster");
  if (booster.at("name") != "gbtree") refuse("booster " + booster.at("name").get<std::string>());
  for (const Json& json : booster.at("model").at("trees")) {
    trees.trees.push_back(breadth_first(saved_tree(json)));
    fill_means(trees.trees.back());
  }
  return trees;
} catch (const Json::exception& error) {
  refuse(error.what());
}

}  // namespace portent::train
