#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/exponential.h"
#include "train/random.h"

namespace portent::models::classic {
namespace {

using Values = std::vector<double>;
constexpr Threshold kFailsAtHundred = {100, false};

struct Wear {
  Values t, y;
  Series series() const { return {t, y}; }
};

/// y = exp(intercept + slope t + noise), at t = 1 .. points.
Wear wear(double intercept, double slope, int points, double noise = 0, std::uint64_t seed = 1) {
  train::Random random(seed);
  Wear w;
  for (int i = 1; i <= points; ++i) {
    w.t.push_back(i);
    w.y.push_back(std::exp(intercept + slope * i + noise * random.normal()));
  }
  return w;
}

TEST(FitExponential, recovers_a_line_in_the_logarithm) {
  const Wear w = wear(0.5, 0.03, 40);
  const ExponentialFit fit = fit_exponential(w.series(), kFailsAtHundred, 0);
  EXPECT_NEAR(fit.intercept, 0.5, 1e-9);
  EXPECT_NEAR(fit.slope, 0.03, 1e-10);
}

// The posterior of Gebraeel et al. 2005 by hand, for points ln y = 1 at t = 0 and 2 at t = 1, noise 1, priors
// N(0, 1): precision [[3, 1], [1, 2]], right side (3, 2), so intercept 4/5, slope 3/5.
TEST(FitExponential, updates_the_fleets_prior) {
  const Values t = {0, 1}, y = {std::exp(1.0), std::exp(2.0)};
  const ExponentialPrior prior = {0, 1, 0, 1, 1};
  const ExponentialFit fit = fit_exponential({t, y}, kFailsAtHundred, 0, prior);
  EXPECT_NEAR(fit.intercept, 0.8, 1e-12);
  EXPECT_NEAR(fit.slope, 0.6, 1e-12);
  EXPECT_NEAR(fit.intercept_variance, 0.4, 1e-12);
  EXPECT_NEAR(fit.slope_variance, 0.6, 1e-12);
  EXPECT_NEAR(fit.covariance, -0.2, 1e-12);
}

TEST(FitExponentialPrior, finds_the_fleet_that_the_lives_were_drawn_from) {
  train::Random random(2);
  std::vector<Wear> wears;
  std::vector<Series> lives;
  for (int i = 0; i < 300; ++i)
    wears.push_back(wear(0.5 + 0.1 * random.normal(), 0.04 + 0.005 * random.normal(), 60, 0.1,
                         static_cast<std::uint64_t>(i)));
  for (const Wear& w : wears) lives.push_back(w.series());
  const auto prior = fit_exponential_prior(lives, kFailsAtHundred, 0);
  ASSERT_TRUE(prior);
  EXPECT_NEAR(prior->intercept, 0.5, 0.02);
  EXPECT_NEAR(prior->slope, 0.04, 0.001);
  EXPECT_NEAR(std::sqrt(prior->slope_variance), 0.005, 0.001);
  EXPECT_NEAR(prior->noise, 0.01, 0.001);
}

TEST(Exponential, a_noiseless_curve_ends_where_it_crosses) {
  const Wear w = wear(0, 0.05, 60);
  const auto forecast = Exponential(0).forecast(w.series(), kFailsAtHundred, Values{10});
  ASSERT_TRUE(forecast.known);
  EXPECT_NEAR(forecast.life.q50, std::log(100) / 0.05 - 60, 0.05);
  EXPECT_NEAR(forecast.trajectory[0].p50, std::exp(0.05 * 70), 0.01);
  EXPECT_NEAR(forecast.rate, 0.05 * std::exp(3.0), 1e-3);
}

TEST(Exponential, a_health_index_wears_from_a_hundred_down) {
  Wear w = wear(0, 0.05, 60);
  for (double& y : w.y) y = 100 - y;
  const auto forecast = Exponential(100).forecast(w.series(), {0, true}, Values{10});
  EXPECT_NEAR(forecast.life.q50, std::log(100) / 0.05 - 60, 0.05);
  EXPECT_LT(forecast.trajectory[0].p10, forecast.trajectory[0].p90);
  EXPECT_LT(forecast.rate, 0);
}

TEST(Exponential, covers_what_it_promises_for_lives_of_its_own_kind) {
  train::Random random(3);
  const ExponentialPrior prior = {0.5, 0.01, 0.04, 0.005 * 0.005, 0.01};
  const Exponential model(0, prior);
  int inside = 0;
  constexpr int kLives = 400;
  for (int i = 0; i < kLives; ++i) {
    const double intercept = 0.5 + 0.1 * random.normal(), slope = 0.04 + 0.005 * random.normal();
    const Wear w = wear(intercept, slope, 30, 0.1, static_cast<std::uint64_t>(1000 + i));
    const double noisy_end = (std::log(100) - intercept + 0.1 * random.normal()) / slope - 30;
    const auto forecast = model.forecast(w.series(), kFailsAtHundred, {});
    inside += noisy_end >= forecast.life.q10 && noisy_end <= forecast.life.q90;
  }
  EXPECT_NEAR(inside / double{kLives}, 0.8, 0.05);
}

TEST(Exponential, is_not_known_where_the_origin_is_past_the_threshold) {
  const Wear w = wear(0, 0.05, 20);
  EXPECT_FALSE(Exponential(200).forecast(w.series(), kFailsAtHundred, {}).known);
}

}  // namespace
}  // namespace portent::models::classic
