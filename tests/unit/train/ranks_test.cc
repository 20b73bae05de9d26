#include "train/ranks.h"

#include <gtest/gtest.h>

namespace portent::train {
namespace {

using Values = std::vector<double>;

TEST(Ranks, equal_values_share_their_mean_rank) {
  EXPECT_EQ(ranks(Values{30, 10, 20, 10}), (Values{3, 0.5, 2, 0.5}));
}

TEST(RankCorrelation, is_one_for_any_rising_curve) {
  EXPECT_DOUBLE_EQ(rank_correlation(Values{1, 2, 3, 4}, Values{1, 10, 100, 1000}), 1);
}

// The textbook case of ten pupils' IQ and hours of television: 1 - 6 * 194 / (10 * 99).
TEST(RankCorrelation, agrees_with_a_worked_example) {
  const Values iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
  const Values hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
  EXPECT_NEAR(rank_correlation(iq, hours), -29.0 / 165, 1e-12);
}

TEST(RankCorrelation, is_zero_where_a_side_is_constant) {
  EXPECT_EQ(rank_correlation(Values{1, 2, 3}, Values{5, 5, 5}), 0);
}

}  // namespace
}  // namespace portent::train
