#include "models/native/tree_shares.h"

#include <gtest/gtest.h>

#include <numeric>

#include "models/backend.h"
#include "models/native/blend.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models::native {
namespace {

using tests::blend_sample, tests::moment_after, tests::Parts;

Bundle uncorrected() {
  Bundle bundle = blend_sample(Parts::kTrees);
  bundle.manifest.blend.by_age = {};
  return bundle;
}

struct Sample {
  Bundle bundle = uncorrected();
  Moment moment;
  RollingFeatures rolling{2};
  explicit Sample(int cycles) : moment(moment_after(bundle, cycles)) {}
  std::vector<float> row() const { return newest_row(rolling, moment.tape); }
  TreeShares shares() const { return tree_shares(bundle.manifest.trees, bundle.weights, rolling, row()); }
  double said() const {
    double sum = 0;
    for (const TreesSpec& spec : bundle.manifest.trees)
      sum += TreeEnsemble(spec, bundle.weights).predict(row());
    return sum / static_cast<double>(bundle.manifest.trees.size());
  }
  /// What serving says of the same step.
  double served() const {
    const auto predictor = make_predictor(bundle, "native");
    SequenceState state = moment.tape.before;
    predictor->rebuild(state);
    double mean = 0;
    for (const auto& input : moment.tape.inputs) mean = predictor->step(state, input).mean;
    return mean;
  }
};

double total(const TreeShares& s) {
  return std::accumulate(s.channels.begin(), s.channels.end(), s.reference + s.age);
}

TEST(TreeShares, add_up_to_what_the_trees_say_in_life_units_behind_a_logarithm_too) {
  const Sample sample(60);
  const TreeShares shares = sample.shares();
  EXPECT_NEAR(total(shares), sample.said(), 1e-3);
  EXPECT_NEAR(shares.present, sample.said(), 1e-3);
  EXPECT_NE(shares.channels[0], shares.channels[1]);
}

TEST(TreeShares, the_row_of_a_tape_is_the_one_that_serving_made) {
  for (const int cycles : {1, 2, 60, 119, 120, 121, 300}) {
    const Sample sample(cycles);
    EXPECT_EQ(sample.said(), sample.served()) << cycles << " steps";
  }
}

TEST(TreeShares, every_feature_counts_once) {
  const Sample sample(60);
  const TreesSpec& spec = sample.bundle.manifest.trees.front();
  const TreeShap shap(spec, sample.bundle.weights);
  std::vector<double> by_feature(sample.rolling.count());
  shap.contributions(sample.row(), by_feature);
  const TreeShares shares = tree_shares({spec}, sample.bundle.weights, sample.rolling, sample.row());
  const double margin = std::accumulate(by_feature.begin(), by_feature.end(), 0.0);
  EXPECT_NEAR((shares.channels[0] + shares.channels[1] + shares.age) / spec.unit, margin, 1e-9);
}

}  // namespace
}  // namespace portent::models::native
