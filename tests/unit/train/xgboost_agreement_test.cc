#include <gtest/gtest.h>

#include <cmath>

#include "ingest/error.h"
#include "models/native/tree_shap.h"
#include "models/native/trees.h"
#include "tests/unit/train/xgboost_reference.h"
#include "train/booster.h"
#include "train/import_trees.h"

namespace portent::train {
namespace {

using models::native::TreeEnsemble;
using models::native::TreeShap;
using Ask = XgboostReference::Ask;

constexpr std::size_t kFeatures = 6;

struct Imported {
  models::TreesSpec spec{"t0", kFeatures, "identity", 1, 1e9};
  models::Tensors tensors;

  explicit Imported(const XgboostReference& reference) {
    models::write_trees(reference.trees(), spec.prefix, tensors);
  }
  TreeEnsemble ensemble() const { return {spec, tensors}; }
  TreeShap shap() const { return {spec, tensors}; }
};

std::span<const float> row_of(const ReferenceRows& rows, std::size_t r) {
  return std::span(rows.values).subspan(r * rows.features, rows.features);
}

/// The plain walk, added as XGBoost adds: in float.
float float_margin(const models::Trees& trees, std::span<const float> row) {
  float sum = trees.bias;
  for (const models::Tree& tree : trees.trees) {
    std::size_t at = 0;
    while (!tree[at].leaf()) {
      const float value = row[tree[at].feature];
      const bool right = std::isnan(value) ? tree[at].missing_right : value >= tree[at].threshold;
      at = tree[at].left + (right ? 1U : 0U);
    }
    sum += tree[at].value;
  }
  return sum;
}

double worst_margin(const ReferenceRows& rows, const XgboostReference& reference) {
  const TreeEnsemble ensemble = Imported(reference).ensemble();
  const std::vector<float> want = reference.ask(Ask::kMargin);
  double worst = 0;
  for (std::size_t r = 0; r < rows.count(); ++r)
    worst = std::max(worst, std::fabs(ensemble.margin(row_of(rows, r)) - static_cast<double>(want[r])));
  return worst;
}

template <class Explainer>
double worst_contribution(const ReferenceRows& rows, const Explainer& explainer,
                          const std::vector<float>& want) {
  double worst = 0;
  std::vector<double> got(rows.features);
  for (std::size_t r = 0; r < rows.count(); ++r) {
    const float* wanted = want.data() + r * (rows.features + 1);
    explainer.contributions(row_of(rows, r), got);
    for (std::size_t f = 0; f < rows.features; ++f)
      worst = std::max(worst, std::fabs(got[f] - static_cast<double>(wanted[f])));
    worst = std::max(worst, std::fabs(explainer.mean_margin() - static_cast<double>(wanted[rows.features])));
  }
  return worst;
}

const std::map<std::string, std::string> kLeafWise = {{"tree_method", "hist"}, {"grow_policy", "lossguide"},
                                                      {"max_leaves", "24"},    {"max_depth", "0"},
                                                      {"eta", "0.3"},          {"lambda", "0.5"}};
constexpr int kFewTrees = 21;
constexpr double kRounding = 5e-5;  // of sums of about 100 in float

TEST(XgboostAgreement, imported_trees_give_its_very_bits_where_values_stand_at_thresholds_or_are_missing) {
  const ReferenceRows rows = grid_rows(1'500, kFeatures, 1);
  const XgboostReference reference(rows, kLeafWise, kFewTrees);
  const std::vector<float> want = reference.ask(Ask::kMargin);
  const models::Trees trees = reference.trees();
  for (std::size_t r = 0; r < rows.count(); ++r) ASSERT_EQ(float_margin(trees, row_of(rows, r)), want[r]);
  EXPECT_LT(worst_margin(rows, reference), kRounding);
}

TEST(XgboostAgreement, the_walk_of_raw_rows_is_what_was_fitted_on_binned_ones) {
  const ReferenceRows rows = grid_rows(1'500, kFeatures, 9);
  const std::vector<float> weights(rows.count(), 1.0F);
  BinnedRows binned(rows.values, rows.features, weights, 256);
  binned.set("label", rows.labels);
  Booster booster(binned, {kLeafWise.begin(), kLeafWise.end()});
  booster.boost(0);
  const models::Trees trees = trees_of_xgboost(booster.ubjson());
  const std::span<const float> margins = booster.margins();
  for (std::size_t r = 0; r < rows.count(); ++r) ASSERT_EQ(float_margin(trees, row_of(rows, r)), margins[r]);
}

TEST(XgboostAgreement, margins_agree_where_pruning_left_nodes_out) {
  const ReferenceRows rows = grid_rows(1'500, kFeatures, 2);
  const XgboostReference pruned(
      rows, {{"tree_method", "exact"}, {"max_depth", "6"}, {"gamma", "400"}, {"eta", "0.3"}}, kFewTrees);
  EXPECT_LT(worst_margin(rows, pruned), kRounding);
}

TEST(XgboostAgreement, margins_agree_over_hundreds_of_trees) {
  const ReferenceRows rows = grid_rows(400, kFeatures, 3);
  auto slow = kLeafWise;
  slow["eta"] = "0.03";
  EXPECT_LT(worst_margin(rows, XgboostReference(rows, slow, 300)), 1e-4);
}

TEST(XgboostAgreement, survival_times_agree_through_our_own_exponential) {
  const ReferenceRows rows = grid_rows(800, kFeatures, 4);
  auto parameters = kLeafWise;
  parameters.insert(
      {{"objective", "survival:aft"}, {"aft_loss_distribution_scale", "0.3"}, {"base_score", "37"}});
  const XgboostReference reference(rows, parameters, kFewTrees);
  Imported imported(reference);
  imported.spec.link = "log1p";
  const TreeEnsemble ensemble = imported.ensemble();
  const std::vector<float> time = reference.ask(Ask::kPrediction);
  for (std::size_t r = 0; r < rows.count(); ++r)
    ASSERT_NEAR(ensemble.predict(row_of(rows, r)), static_cast<double>(time[r]) - 1,
                1e-5 * static_cast<double>(time[r]));
}

TEST(XgboostAgreement, path_attributions_are_its_approximate_contributions) {
  const ReferenceRows rows = grid_rows(500, kFeatures, 5);
  const XgboostReference reference(rows, kLeafWise, kFewTrees);
  EXPECT_LT(worst_contribution(rows, Imported(reference).ensemble(), reference.ask(Ask::kSaabas)), 5e-5);
}

TEST(XgboostAgreement, shapley_values_are_its_contributions) {
  const ReferenceRows rows = grid_rows(200, kFeatures, 6);
  const XgboostReference reference(rows, kLeafWise, kFewTrees);
  EXPECT_LT(worst_contribution(rows, Imported(reference).shap(), reference.ask(Ask::kShap)), 5e-5);
}

TEST(XgboostImport, refuses_a_model_of_another_kind) {
  const ReferenceRows rows = grid_rows(50, kFeatures, 7);
  EXPECT_THROW(XgboostReference(rows, {{"objective", "reg:pseudohubererror"}}, 1).trees(),
               ingest::FatalError);
  EXPECT_THROW(XgboostReference(rows, {{"booster", "gblinear"}}, 1).trees(), ingest::FatalError);
  EXPECT_THROW(trees_of_xgboost("{"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
