#include "train/binomial.h"

#include <gtest/gtest.h>

namespace portent::train {
namespace {

// qbinom(c(0.025, 0.975), 100, 0.8) and qbinom(c(0.025, 0.975), 248, 0.9) of R.
TEST(BinomialBand, agrees_with_the_quantiles_of_tables) {
  const ShareBand hundred = binomial_band(100, 0.8), more = binomial_band(248, 0.9);

  EXPECT_DOUBLE_EQ(hundred.low, 0.72);
  EXPECT_DOUBLE_EQ(hundred.high, 0.88);
  EXPECT_DOUBLE_EQ(more.low, 214.0 / 248);
  EXPECT_DOUBLE_EQ(more.high, 232.0 / 248);
}

TEST(BinomialBand, narrows_around_its_probability) {
  const ShareBand band = binomial_band(100'000, 0.8);

  EXPECT_NEAR(band.low, 0.8, 0.003);
  EXPECT_NEAR(band.high, 0.8, 0.003);
}

TEST(BinomialBand, of_nothing_holds_everything) {
  EXPECT_TRUE(binomial_band(0, 0.8).holds(0));
  EXPECT_TRUE(binomial_band(0, 0.8).holds(1));
}

}  // namespace
}  // namespace portent::train
