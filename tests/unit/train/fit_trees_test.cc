#include "train/fit_trees.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "ingest/error.h"
#include "models/native/trees.h"
#include "train/random.h"

namespace portent::train {
namespace {

using Objective = TreeOptions::Objective;
constexpr float kBeyond = std::numeric_limits<float>::infinity();
constexpr std::size_t kFeatures = 4;

/// Life 20 to 120, known from the first feature; the second one's noise, every tenth missing.
TreeRows fleet(std::size_t count, std::uint64_t seed) {
  TreeRows rows;
  rows.features = kFeatures;
  Random random(seed);
  for (std::size_t r = 0; r < count; ++r) {
    const double x = random.uniform();
    const double noise = random.uniform() < 0.1 ? std::nan("") : random.normal();
    for (const double v : {x, noise, random.normal(), x > 0.5 ? 1.0 : 0.0})
      rows.values.push_back(static_cast<float>(v));
    rows.lower.push_back(static_cast<float>(20 + 100 * x));
    rows.upper.push_back(rows.lower.back());
  }
  return rows;
}

/// Every second life is known only to last at least as long as a share of it.
TreeRows censored_fleet(std::size_t count, std::uint64_t seed) {
  TreeRows rows = fleet(count, seed);
  Random random(seed + 1);
  for (std::size_t r = 0; r < count; r += 2) {
    rows.lower[r] *= static_cast<float>(0.2 + 0.7 * random.uniform());
    rows.upper[r] = kBeyond;
  }
  return rows;
}

TreeOptions quick(Objective objective = Objective::kSquared) {
  TreeOptions options;
  options.trees = 60;
  options.rate = 0.15;
  options.leaves = 12;
  options.rows_a_leaf = 10;
  options.feature_share = 1;
  options.objective = objective;
  return options;
}

models::native::TreeEnsemble fitted(TreeRows rows, const TreeOptions& options) {
  const FittedTrees trees = fit_trees("t0", std::move(rows), options, 5, {});
  return {trees.spec, trees.tensors};
}

/// Root mean squared error over lives that were not fitted.
double error_of(const models::native::TreeEnsemble& trees) {
  const TreeRows test = fleet(400, 99);
  double sum = 0;
  for (std::size_t r = 0; r < test.lower.size(); ++r) {
    const double life = trees.predict(std::span(test.values).subspan(r * kFeatures, kFeatures));
    sum += std::pow(life - static_cast<double>(test.lower[r]), 2);
  }
  return std::sqrt(sum / static_cast<double>(test.lower.size()));
}

TEST(FitTrees, learns_a_life_from_its_features) {
  EXPECT_LT(error_of(fitted(fleet(1'500, 1), quick())), 2.5);
}

TEST(FitTrees, squared_error_leaves_censored_rows_out) {
  TreeRows rows = fleet(1'500, 1);
  for (std::size_t r = 0; r < rows.lower.size(); r += 3) {
    rows.lower[r] = 0;
    rows.upper[r] = kBeyond;
  }
  EXPECT_LT(error_of(fitted(rows, quick())), 3);
}

TEST(FitTrees, a_censored_row_pulls_only_from_below_its_bound) {
  TreeRows as_failures = censored_fleet(1'500, 2);
  as_failures.upper = as_failures.lower;
  const double biased = error_of(fitted(as_failures, quick()));
  const double one_sided = error_of(fitted(censored_fleet(1'500, 2), quick(Objective::kOneSided)));
  EXPECT_LT(one_sided, 3.5);
  EXPECT_LT(one_sided, biased / 3);
}

TEST(FitTrees, failure_times_are_learnt_from_bounds_by_every_distribution) {
  using Distribution = TreeOptions::Distribution;
  for (const Distribution distribution :
       {Distribution::kNormal, Distribution::kLogistic, Distribution::kExtreme}) {
    TreeOptions options = quick(Objective::kAft);
    options.distribution = distribution;
    EXPECT_LT(error_of(fitted(censored_fleet(1'500, 3), options)), 9) << static_cast<int>(distribution);
  }
}

TEST(FitTrees, failure_times_may_be_zero) {
  TreeRows rows = fleet(600, 4);
  for (std::size_t r = 0; r < rows.lower.size(); ++r)
    if (rows.values[r * kFeatures] < 0.2F) rows.lower[r] = rows.upper[r] = 0;
  const auto trees = fitted(rows, quick(Objective::kAft));
  EXPECT_LT(trees.predict(std::vector<float>{0.05F, 0, 0, 0}), 5);
  EXPECT_GT(trees.predict(std::vector<float>{0.9F, 0, 0, 1}), 80);
}

TEST(FitTrees, forecasts_stay_between_zero_and_the_cap) {
  TreeOptions options = quick();
  options.cap = 70;
  const auto trees = fitted(fleet(600, 5), options);
  EXPECT_EQ(trees.predict(std::vector<float>{0.95F, 0, 0, 1}), 70);
  EXPECT_GT(trees.margin(std::vector<float>{0.95F, 0, 0, 1}), 100);
}

TEST(FitTrees, the_same_seed_gives_the_same_bytes_whatever_was_fitted_before_or_beside) {
  TreeOptions options = quick();
  options.feature_share = 0.5;
  const auto bytes = [&](std::uint64_t seed) {
    return models::to_safetensors(fit_trees("t0", fleet(500, 6), options, seed, {}).tensors);
  };
  const std::string first = bytes(7);
  EXPECT_NE(bytes(8), first);
  EXPECT_EQ(bytes(7), first);
  std::string beside, other;
  {
    const std::jthread one([&] { beside = bytes(7); });
    const std::jthread two([&] { other = bytes(8); });
  }
  EXPECT_EQ(beside, first);
  EXPECT_NE(other, first);
}

TEST(FitTrees, only_the_ratios_of_weights_count) {
  TreeRows light = fleet(500, 8), heavy = fleet(500, 8);
  light.weights.assign(500, 0.25F);
  heavy.weights.assign(500, 4);
  const auto fit = [](TreeRows rows) { return fit_trees("t0", std::move(rows), quick(), 1, {}).tensors; };
  EXPECT_EQ(fit(light), fit(heavy));
  EXPECT_EQ(fit(light), fit(fleet(500, 8)));
}

TEST(FitTrees, stops_between_trees_where_it_is_told_to) {
  std::size_t done = 0;
  const TreeHooks hooks{[&](std::size_t trees) { done = trees; }, [&] { return done == 3; }};
  EXPECT_TRUE(fit_trees("t0", fleet(200, 9), quick(), 1, hooks).tensors.empty());
  EXPECT_EQ(done, 3U);
}

TEST(FitTrees, refuses_rows_that_make_no_sense) {
  const auto refused = [](const std::function<void(TreeRows&)>& damage) {
    TreeRows rows = fleet(50, 10);
    damage(rows);
    EXPECT_THROW(fit_trees("t0", rows, quick(), 1, {}), ingest::FatalError);
  };
  refused([](TreeRows& rows) { rows = {}; });
  refused([](TreeRows& rows) { rows.features = 0; });
  refused([](TreeRows& rows) { rows.values.pop_back(); });
  refused([](TreeRows& rows) { rows.values[7] = kBeyond; });
  refused([](TreeRows& rows) { rows.lower[3] = std::nanf(""); });
  refused([](TreeRows& rows) { rows.upper[3] = rows.lower[3] - 1; });
  refused([](TreeRows& rows) { rows.weights.assign(50, -1); });
  refused([](TreeRows& rows) { rows.upper.assign(50, kBeyond); });
}

TEST(FitTrees, refuses_options_out_of_range) {
  TreeOptions options = quick();
  options.leaves = 1;
  EXPECT_THROW(fit_trees("t0", fleet(50, 11), options, 1, {}), ingest::FatalError);
  options = quick();
  options.rate = std::nan("");
  EXPECT_THROW(fit_trees("t0", fleet(50, 11), options, 1, {}), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
