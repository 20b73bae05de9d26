#include "models/trees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "ingest/error.h"
#include "models/native/tree_shap.h"
#include "models/native/trees.h"

namespace portent::models {
namespace {

using native::TreeEnsemble;
using native::TreeShap;
using testing::ElementsAre;

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

TreeNode split(std::uint16_t feature, float threshold, std::uint32_t left, float cover, float mean = 0,
               bool missing_right = false) {
  return {feature, missing_right, threshold, left, mean, cover};
}

TreeNode leaf(float value, float cover) {
  return {0, false, 0, 0, value, cover};
}

/// 1 where both features are at least 0.5, else 0; a quarter of the rows in each corner.
Tree both() {
  return {split(0, 0.5F, 1, 4, 0.25F),
          split(1, 0.5F, 3, 2, 0),
          split(1, 0.5F, 5, 2, 0.5F, true),
          leaf(0, 1),
          leaf(0, 1),
          leaf(0, 1),
          leaf(1, 1)};
}

Tree stump(float low, float high) {
  return {split(0, 0, 1, 10, 0.3F * low + 0.7F * high), leaf(low, 3), leaf(high, 7)};
}

struct Sample {
  TreesSpec spec{"t0", 2, "identity", 1, 100};
  Tensors tensors;

  explicit Sample(const Trees& trees) { write_trees(trees, "t0", tensors); }
  TreeEnsemble ensemble() const { return {spec, tensors}; }
  TreeShap shap() const { return {spec, tensors}; }
};

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(Trees, are_read_back_as_they_were_written) {
  const Trees trees{7, {both(), stump(-1, 2), {leaf(3, 1)}}};
  const Sample sample(trees);
  EXPECT_EQ(read_trees(sample.spec, sample.tensors), trees);
}

TEST(Trees, a_value_at_the_threshold_goes_right_and_a_missing_one_where_training_said) {
  const TreeEnsemble trees = Sample({0, {both()}}).ensemble();
  EXPECT_EQ(trees.margin(std::vector{0.5F, 0.5F}), 1);
  EXPECT_EQ(trees.margin(std::vector{0.5F, 0.49F}), 0);
  EXPECT_EQ(trees.margin(std::vector{0.5F, kMissing}), 1);
  EXPECT_EQ(trees.margin(std::vector{kMissing, 0.9F}), 0);
}

TEST(Trees, infinite_values_are_walked_as_very_large_ones) {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  const TreeEnsemble trees = Sample({0, {both()}}).ensemble();
  EXPECT_EQ(trees.margin(std::vector{kInfinite, kInfinite}), 1);
  EXPECT_EQ(trees.margin(std::vector{-kInfinite, kInfinite}), 0);
}

TEST(Trees, every_tree_counts_however_many_and_however_deep) {
  Trees trees{0.5F, {}};
  for (int t = 0; t < 29; ++t) trees.trees.push_back(t % 3 == 0 ? both() : stump(-1, 2));
  EXPECT_EQ(Sample(trees).ensemble().margin(std::vector{0.7F, 0.7F}), 0.5 + 10 * 1 + 19 * 2);
  EXPECT_EQ(Sample(trees).ensemble().margin(std::vector{-1.0F, 0.7F}), 0.5 - 19);
}

TEST(Trees, no_tree_at_all_gives_the_bias) {
  EXPECT_EQ(Sample({42, {}}).ensemble().predict(std::vector{0.0F, 0.0F}), 42);
}

TEST(Trees, life_is_in_units_of_the_spec_and_clipped_to_the_cap) {
  Sample sample({0, {stump(-1, 2)}});
  sample.spec.unit = 30;
  const auto life = [&](float x) { return sample.ensemble().predict(std::vector{x, 0.0F}); };
  EXPECT_EQ(life(1), 60);
  EXPECT_EQ(life(-1), 0);
  sample.spec.link = "log1p";
  EXPECT_EQ(life(1), 100);
  sample.spec.cap = 1e6;
  EXPECT_NEAR(life(1), 30 * (std::exp(2.0) - 1), 1e-12);
  EXPECT_EQ(life(-1), 0);
}

TEST(PathAttributions, give_each_split_the_change_of_the_mean) {
  const TreeEnsemble trees = Sample({10, {both()}}).ensemble();
  std::vector<double> out(2);
  trees.contributions(std::vector{0.9F, 0.9F}, out);
  EXPECT_THAT(out, ElementsAre(0.25, 0.5));
  EXPECT_EQ(trees.mean_margin(), 10.25);
}

TEST(PathAttributions, add_up_to_the_margin) {
  const TreeEnsemble trees = Sample({10, {both(), stump(-1, 2), stump(5, 0.1F), {leaf(3, 1)}}}).ensemble();
  std::vector<double> out(2);
  for (const float x : {-1.0F, 0.2F, 0.7F, kMissing}) {
    trees.contributions(std::vector{x, 0.6F}, out);
    EXPECT_NEAR(sum(out) + trees.mean_margin(), trees.margin(std::vector{x, 0.6F}), 1e-12);
  }
}

TEST(ShapleyValues, share_an_interaction_equally) {
  const TreeShap trees = Sample({10, {both()}}).shap();
  std::vector<double> out(2);
  trees.contributions(std::vector{0.9F, 0.9F}, out);
  EXPECT_DOUBLE_EQ(out[0], 0.375);
  EXPECT_DOUBLE_EQ(out[1], 0.375);
  trees.contributions(std::vector{0.9F, 0.1F}, out);
  EXPECT_DOUBLE_EQ(out[0], 0.125);
  EXPECT_DOUBLE_EQ(out[1], -0.375);
  EXPECT_EQ(trees.mean_margin(), 10.25);
}

TEST(ShapleyValues, add_up_to_the_margin_where_no_row_ever_went) {
  Tree unseen = both();
  for (const std::size_t n : {2U, 5U, 6U}) unseen[n].cover = 0;
  const Sample sample({1, {unseen, stump(-1, 2)}});
  std::vector<double> out(2);
  for (const float x : {-1.0F, 0.2F, 0.7F, kMissing}) {
    sample.shap().contributions(std::vector{x, 0.9F}, out);
    EXPECT_NEAR(sum(out) + sample.shap().mean_margin(), sample.ensemble().margin(std::vector{x, 0.9F}),
                1e-12);
  }
}

/// What read_trees says of two trees of which one number is damaged.
std::string complaint(const std::string& tensor, std::size_t at, float value) {
  Sample sample({0, {both(), stump(-1, 2)}});
  sample.tensors.at("t0." + tensor).values.at(at) = value;
  try {
    read_trees(sample.spec, sample.tensors);
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(DamagedTrees, are_refused_by_the_name_of_the_tensor) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint("feature", 0, 2), HasSubstr("'t0.feature' holds 2"));
  EXPECT_THAT(complaint("feature", 0, -1), HasSubstr("'t0.feature'"));
  EXPECT_THAT(complaint("feature", 0, 0.5F), HasSubstr("'t0.feature'"));
  EXPECT_THAT(complaint("missing", 1, 2), HasSubstr("'t0.missing'"));
  EXPECT_THAT(complaint("threshold", 0, kMissing), HasSubstr("'t0.threshold' holds what is no number"));
  EXPECT_THAT(complaint("value", 3, std::numeric_limits<float>::infinity()), HasSubstr("'t0.value'"));
  EXPECT_THAT(complaint("cover", 3, -1), HasSubstr("'t0.cover' holds a negative number"));
  EXPECT_THAT(complaint("root", 0, 1), HasSubstr("'t0.root' must begin at node 0"));
  EXPECT_THAT(complaint("root", 1, 0), HasSubstr("'t0.root' must rise"));
  EXPECT_THAT(complaint("root", 1, 6.5F), HasSubstr("'t0.root' holds 6.5"));
}

TEST(DamagedTrees, that_are_no_trees_are_refused) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint("left", 0, 0), HasSubstr("'t0.left' does not number a tree breadth first"));
  EXPECT_THAT(complaint("left", 1, 1), HasSubstr("'t0.left' does not number a tree breadth first"));
  EXPECT_THAT(complaint("left", 2, 3), HasSubstr("'t0.left' does not number a tree breadth first"));
  EXPECT_THAT(complaint("left", 6, 7), HasSubstr("'t0.left' does not number a tree breadth first"));
  EXPECT_THAT(complaint("left", 2, 0), HasSubstr("'t0.left' leaves nodes out"));
  EXPECT_THAT(complaint("root", 1, 6), HasSubstr("'t0.left'"));
}

TEST(DamagedTrees, deeper_than_any_that_is_fitted_are_refused) {
  Tree chain = {split(0, 0, 1, 1)};
  for (std::uint32_t d = 1; d <= kMaxTreeDepth; ++d) {
    chain.push_back(split(0, 0, 2 * d + 1, 1));
    chain.push_back(leaf(0, 1));
  }
  chain.insert(chain.end(), 2, leaf(0, 1));
  const Sample too_deep({0, {chain}});
  EXPECT_THROW(read_trees(too_deep.spec, too_deep.tensors), ingest::FatalError);
}

TEST(DamagedTrees, of_another_size_or_without_a_tensor_are_refused) {
  Sample missing({0, {both()}}), longer({0, {both()}});
  missing.tensors.erase("t0.cover");
  longer.tensors.at("t0.left").values.push_back(0);
  longer.tensors.at("t0.left").shape = {8};
  EXPECT_THROW(read_trees(missing.spec, missing.tensors), ingest::FatalError);
  EXPECT_THROW(read_trees(longer.spec, longer.tensors), ingest::FatalError);
}

TEST(DamagedTrees, with_a_spec_that_makes_no_sense_are_refused) {
  const Sample sample({0, {both()}});
  const auto refused = [&](const TreesSpec& spec) {
    EXPECT_THROW(read_trees(spec, sample.tensors), ingest::FatalError);
  };
  refused({"t0", 0, "identity", 1, 100});
  refused({"t0", 70'000, "identity", 1, 100});
  refused({"t0", 2, "exp", 1, 100});
  refused({"t0", 2, "log1p", 0, 100});
  refused({"t0", 2, "identity", 1, std::numeric_limits<double>::infinity()});
  refused({"t1", 2, "identity", 1, 100});
}

}  // namespace
}  // namespace portent::models
