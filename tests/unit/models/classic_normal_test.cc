#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/normal.h"

namespace portent::models::classic {
namespace {

TEST(NormalCdf, agrees_with_the_error_function) {
  for (double x = -9; x < 9; x += 0.0137)
    ASSERT_NEAR(normal_cdf(x), 0.5 * std::erfc(-x / std::sqrt(2.0)), 2e-15) << x;
}

TEST(NormalCdf, gives_the_nominal_shares_at_its_quantiles) {
  EXPECT_NEAR(normal_cdf(kZ95), 0.95, 1e-14);
  EXPECT_NEAR(normal_cdf(-kZ90), 0.10, 1e-14);
}

TEST(ScaledTail, keeps_what_underflow_would_lose) {
  EXPECT_NEAR(scaled_tail(5), 0.5 * std::erfc(5 / std::sqrt(2.0)) * std::exp(12.5), 1e-11);
  EXPECT_NEAR(scaled_tail(1000) * 1000 * std::sqrt(2 * M_PI), 1, 1e-5) << "Mills' ratio";
}

// Mean 1, shape 1: Phi(0) + exp(2) Phi(-2), Chhikara and Folks 1989.
TEST(FirstPassage, is_the_inverse_gaussian_distribution_where_the_drift_is_known) {
  EXPECT_NEAR(first_passage_cdf(1, 1, 1, 0, 1), 0.5 + std::exp(2.0) * 0.022750131948179195, 1e-12);
}

TEST(FirstPassage, with_an_unknown_drift_is_the_mean_over_drifts) {
  const double drift = 0.8, deviation = 0.3, diffusion = 0.5, distance = 4, time = 6;
  double mean = 0, weights = 0;
  for (double z = -6; z <= 6; z += 0.01) {
    const double weight = std::exp(-z * z / 2);
    mean += weight * first_passage_cdf(time, distance, drift + deviation * z, 0, diffusion);
    weights += weight;
  }
  EXPECT_NEAR(first_passage_cdf(time, distance, drift, deviation * deviation, diffusion), mean / weights,
              1e-9);
}

TEST(FirstPassage, never_comes_for_sure_where_the_drift_leads_away) {
  EXPECT_NEAR(first_passage_cdf(1e9, 2, -1, 0, 4), std::exp(-1.0), 1e-9)
      << "exp(2 drift distance / diffusion)";
}

TEST(FirstPassage, rises_from_zero_to_one_without_overflow) {
  double before = 0;
  for (double time = 1; time < 200; time += 0.5) {
    const double p = first_passage_cdf(time, 100, 1, 1e-8, 1e-6);
    ASSERT_GE(p, before);
    before = p;
  }
  EXPECT_EQ(before, 1);
  EXPECT_EQ(first_passage_cdf(0, 100, 1, 1, 1), 0);
}

}  // namespace
}  // namespace portent::models::classic
