#include "train/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "train/random.h"
#include "train/ranks.h"
#include "train/spread.h"

namespace portent::train {
namespace {

/// `places` errors each of 30 assets: the second forecaster's are `worse` times as large on average.
std::vector<PairedError> errors(double worse, std::size_t places = 10) {
  Random random(5);
  std::vector<PairedError> list;
  for (int asset = 0; asset < 30; ++asset)
    for (std::size_t i = 0; i < places; ++i)
      list.push_back({std::to_string(asset), 10 * random.normal(), worse * 10 * random.normal()});
  return list;
}

TEST(CompareRmse, sees_a_real_difference) {
  const PairedDifference d = compare_rmse(errors(1.5));

  EXPECT_LT(d.high, 0);
  EXPECT_LT(d.low, d.difference);
  EXPECT_GT(d.high, d.difference);
  EXPECT_EQ(d.first_better, 1);
  EXPECT_EQ(d.assets, 30U);
  EXPECT_EQ(d.pairs, 300U);
}

TEST(CompareRmse, does_not_see_one_where_there_is_none) {
  const PairedDifference d = compare_rmse(errors(1));

  EXPECT_LT(d.low, 0);
  EXPECT_GT(d.high, 0);
}

TEST(CompareRmse, repeating_each_error_makes_nothing_surer) {
  const auto once = errors(1.2);
  std::vector<PairedError> often;
  for (const PairedError& e : once) often.insert(often.end(), 8, e);

  EXPECT_NEAR(compare_rmse(often).high - compare_rmse(often).low,
              compare_rmse(once).high - compare_rmse(once).low, 1e-9);
}

TEST(CompareRmse, the_same_seed_draws_the_same_interval) {
  EXPECT_EQ(compare_rmse(errors(1.1), 4).low, compare_rmse(errors(1.1), 4).low);
  EXPECT_NE(compare_rmse(errors(1.1), 4).low, compare_rmse(errors(1.1), 5).low);
}

TEST(RankCorrelation, knows_order_and_nothing_else) {
  const std::vector<double> a = {1, 2, 3, 4}, squared = {1, 4, 9, 16}, falling = {8, 6, 4, 2};

  EXPECT_DOUBLE_EQ(rank_correlation(a, squared), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(a, falling), -1);
}

TEST(RankCorrelation, gives_ties_their_mean_rank) {
  const std::vector<double> a = {1, 2, 2, 3}, b = {1, 3, 2, 4};

  EXPECT_NEAR(rank_correlation(a, b), 4.5 / std::sqrt(4.5 * 5), 1e-12);
}

TEST(RankCorrelation, of_what_never_changes_is_none) {
  const std::vector<double> a = {1, 2, 3}, same = {5, 5, 5};

  EXPECT_EQ(rank_correlation(a, same), 0);
}

TEST(Spread, quantiles_lie_on_straight_lines_between_values) {
  const Spread s = spread({40, 0, 10, 20, 30});

  EXPECT_DOUBLE_EQ(s.mean, 20);
  EXPECT_DOUBLE_EQ(s.p10, 4);
  EXPECT_DOUBLE_EQ(s.p50, 20);
  EXPECT_DOUBLE_EQ(s.p90, 36);
}

}  // namespace
}  // namespace portent::train
