#include "train/fit_trees.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ingest/error.h"
#include "models/native/elementary.h"
#include "train/booster.h"
#include "train/import_trees.h"

namespace portent::train {
namespace {

using Objective = TreeOptions::Objective;

[[noreturn]] void refuse(const std::string& what) {
  throw ingest::FatalError("trees: " + what);
}

void require_between(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    refuse(fmt::format("{} is {}; give a number from {} to {}", name, value, low, high));
}

void check_options(const TreeOptions& o) {
  constexpr double kTiny = 1e-6, kHuge = 1e9;
  require_between("trees", static_cast<double>(o.trees), 1, 100'000);
  require_between("rate", o.rate, kTiny, 1);
  require_between("leaves", static_cast<double>(o.leaves), 2, 256);
  require_between("depth", static_cast<double>(o.depth), 0, models::kMaxTreeDepth);
  require_between("rows_a_leaf", o.rows_a_leaf, 0, kHuge);
  require_between("row_share", o.row_share, kTiny, 1);
  require_between("feature_share", o.feature_share, kTiny, 1);
  require_between("node_share", o.node_share, kTiny, 1);
  require_between("l2", o.l2, 0, kHuge);
  require_between("bins", static_cast<double>(o.bins), 2, 256);
  require_between("aft_scale", o.aft_scale, 0.05, 10);
  require_between("aft_unit", o.aft_unit, kTiny, kHuge);
  require_between("cap", o.cap, kTiny, kHuge);
}

void check_rows(const TreeRows& rows) {
  const std::size_t count = rows.lower.size();
  if (rows.features == 0 || rows.features > models::kMaxTreeFeatures)
    refuse(fmt::format("{} features; 1 to {} can be fitted", rows.features, models::kMaxTreeFeatures));
  if (count == 0) refuse("there are no rows to fit; check that the training assets have readings and labels");
  if (rows.upper.size() != count || rows.values.size() != count * rows.features ||
      (!rows.weights.empty() && rows.weights.size() != count))
    refuse("values, labels and weights differ in their number of rows");
  for (std::size_t r = 0; r < count; ++r)
    if (!std::isfinite(rows.lower[r]) || !(rows.upper[r] >= rows.lower[r]))
      refuse(
          fmt::format("row {}: the label lies from {} to {}; give a finite lower bound and an upper one "
                      "that is not below it",
                      r, rows.lower[r], rows.upper[r]));
  for (const float weight : rows.weights)
    if (!(weight >= 0) || !std::isfinite(weight)) refuse("a weight is negative or no number");
  const auto infinite = std::ranges::find_if(rows.values, [](float v) { return std::isinf(v); });
  if (infinite != rows.values.end()) {
    const auto at = static_cast<std::size_t>(infinite - rows.values.begin());
    refuse(fmt::format("row {}, feature {} is infinite; clip it, or mark it missing by NaN",
                       at / rows.features, at % rows.features));
  }
}

/// Weights of mean 1, so that rows_a_leaf and l2 count rows; zero where the objective has no use for a row.
std::vector<float> used_weights(const TreeRows& rows, Objective objective) {
  std::vector<float> weights = rows.weights;
  if (weights.empty()) weights.assign(rows.lower.size(), 1.0F);
  double sum = 0;
  std::size_t used = 0;
  for (std::size_t r = 0; r < weights.size(); ++r) {
    if (objective == Objective::kSquared && rows.lower[r] != rows.upper[r]) weights[r] = 0;
    if (weights[r] <= 0) continue;
    sum += static_cast<double>(weights[r]);
    ++used;
  }
  if (used == 0) refuse("no row has an exact label and a weight; fit censored lives by one_sided or aft");
  for (float& weight : weights) weight = static_cast<float>(weight * (static_cast<double>(used) / sum));
  return weights;
}

double weighted_mean(const std::vector<float>& values, const std::vector<float>& weights) {
  double sum = 0, total = 0;
  for (std::size_t r = 0; r < values.size(); ++r) {
    sum += static_cast<double>(weights[r]) * static_cast<double>(values[r]);
    total += static_cast<double>(weights[r]);
  }
  return sum / total;
}

const char* name_of(TreeOptions::Distribution distribution) {
  switch (distribution) {
    case TreeOptions::Distribution::kNormal:
      return "normal";
    case TreeOptions::Distribution::kLogistic:
      return "logistic";
    case TreeOptions::Distribution::kExtreme:
      return "extreme";
  }
  return "normal";
}

Booster::Parameters parameters(const TreeOptions& o, double base_score, std::uint64_t seed) {
  const bool aft = o.objective == Objective::kAft;
  // The second derivative of an exact row is 1 for squared error, about 1 / scale^2 here.
  const double row = aft ? 1 / (o.aft_scale * o.aft_scale) : 1;
  Booster::Parameters result = {{"booster", "gbtree"},
                                {"tree_method", "hist"},
                                {"grow_policy", "lossguide"},
                                {"objective", aft ? "survival:aft" : "reg:squarederror"},
                                {"verbosity", "0"},
                                {"nthread", "1"},
                                {"disable_default_eval_metric", "1"},
                                {"seed", std::to_string(seed & 0x7fffffffU)}};
  const auto add = [&](const char* name, double value) {
    result.emplace_back(name, fmt::format("{}", value));
  };
  result.emplace_back("max_leaves", std::to_string(o.leaves));
  result.emplace_back("max_depth", std::to_string(o.depth));
  result.emplace_back("max_bin", std::to_string(o.bins));
  add("eta", o.rate);
  add("min_child_weight", o.rows_a_leaf * row);
  add("lambda", o.l2 * row);
  add("subsample", o.row_share);
  add("colsample_bytree", o.feature_share);
  add("colsample_bynode", o.node_share);
  add("base_score", base_score);
  if (aft) {
    result.emplace_back("aft_loss_distribution", name_of(o.distribution));
    add("aft_loss_distribution_scale", o.aft_scale);
  }
  return result;
}

/// Bounds of 1 + life / unit, whose logarithm is fitted.
void to_aft(std::vector<float>& bounds, double unit) {
  for (float& bound : bounds)
    bound = static_cast<float>(1 + std::max(0.0, static_cast<double>(bound)) / unit);
}

double first_guess(const TreeRows& rows, const std::vector<float>& weights, Objective objective) {
  if (objective != Objective::kAft) return weighted_mean(rows.lower, weights);
  std::vector<float> logarithm;
  for (const float v : rows.lower)
    logarithm.push_back(static_cast<float>(models::native::fixed_log(static_cast<double>(v))));
  return models::native::fixed_exp(weighted_mean(logarithm, weights));
}

/// Half the squared distance to [lower, upper], and its derivatives. Rows within keep their curvature: they
/// hold the forecast where it is.
struct BoundedError {
  const TreeRows& rows;
  const std::vector<float>& weights;
  std::vector<float> gradient, hessian = weights;

  void derive(std::span<const float> margins) {
    gradient.resize(margins.size());
    for (std::size_t r = 0; r < margins.size(); ++r)
      gradient[r] = weights[r] * (margins[r] - std::clamp(margins[r], rows.lower[r], rows.upper[r]));
  }
};

/// False where the hooks stopped it.
bool grow(Booster& booster, const TreeRows& labels, const std::vector<float>& weights,
          const TreeOptions& options, const TreeHooks& hooks) {
  BoundedError error{labels, weights, {}};
  for (std::size_t t = 0; t < options.trees; ++t) {
    if (hooks.stop && hooks.stop()) return false;
    if (options.objective == Objective::kAft) {
      booster.boost(t);
    } else {
      error.derive(booster.margins());
      booster.boost(error.gradient, error.hessian);
    }
    if (hooks.on_tree) hooks.on_tree(t + 1);
  }
  return true;
}

}  // namespace

FittedTrees fit_trees(const std::string& prefix, TreeRows rows, const TreeOptions& options,
                      std::uint64_t seed, const TreeHooks& hooks) {
  check_options(options);
  check_rows(rows);
  const bool aft = options.objective == Objective::kAft;
  FittedTrees fitted;
  fitted.spec = {prefix, rows.features, aft ? "log1p" : "identity", aft ? options.aft_unit : 1, options.cap};
  const std::vector<float> weights = used_weights(rows, options.objective);
  BinnedRows binned(rows.values, rows.features, weights, options.bins);
  rows.values = {};
  if (aft) {
    to_aft(rows.lower, options.aft_unit);
    to_aft(rows.upper, options.aft_unit);
    binned.set("label_lower_bound", rows.lower);
    binned.set("label_upper_bound", rows.upper);
  }
  Booster booster(binned, parameters(options, first_guess(rows, weights, options.objective), seed));
  if (grow(booster, rows, weights, options, hooks))
    models::write_trees(trees_of_xgboost(booster.ubjson()), prefix, fitted.tensors);
  return fitted;
}

}  // namespace portent::train
