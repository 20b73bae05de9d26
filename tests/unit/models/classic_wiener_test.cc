#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/wiener.h"
#include "train/random.h"

namespace portent::models::classic {
namespace {

using Values = std::vector<double>;
constexpr Threshold kAtZero = {0, true};

struct Path {
  Values t, y;
  Series first(std::size_t points) const { return {std::span(t).first(points), std::span(y).first(points)}; }
  Series whole() const { return {t, y}; }
};

/// From 100 at 0, down to 0 or below.
Path wear_out(double drift, double diffusion, double step, train::Random& random) {
  Path path{{0}, {100}};
  while (path.y.back() > 0) {
    path.t.push_back(path.t.back() + step);
    path.y.push_back(path.y.back() - drift * step + std::sqrt(diffusion * step) * random.normal());
  }
  return path;
}

// By hand: losses 2 in 1, 1 in 1, 5 in 2 life units; drift 8/4; squares 0 + 1 + 1/2 over three increments.
TEST(FitWiener, is_the_maximum_of_the_likelihood) {
  const Values t = {0, 1, 2, 4}, y = {100, 98, 97, 92};
  const WienerFit fit = fit_wiener({t, y}, kAtZero);
  EXPECT_DOUBLE_EQ(fit.drift, 2);
  EXPECT_DOUBLE_EQ(fit.diffusion, 0.5);
  EXPECT_DOUBLE_EQ(fit.drift_variance, 0.125);
}

// Posterior precision 4 / 1 + 1 / 0.25 = 8, mean (8 / 1 + 1 / 0.25) / 8, diffusion (1.5 + 3 * 7/6) / 5 = 1.
TEST(FitWiener, updates_the_fleets_prior_by_the_assets_own_points) {
  const Values t = {0, 1, 4}, y = {100, 97, 92};
  const WienerPrior prior = {1, 0.25, 1, 3};
  const double squares = 1 + 1.0 / 3;
  const WienerFit fit = fit_wiener({t, y}, kAtZero, prior);
  EXPECT_NEAR(fit.diffusion, (squares + 3) / 5, 1e-12);
  const double own = 4 / fit.diffusion;
  EXPECT_NEAR(fit.drift, (own * 2 + 4 * 1) / (own + 4), 1e-12);
  EXPECT_NEAR(fit.drift_variance, 1 / (own + 4), 1e-12);
}

TEST(FitWienerPrior, finds_the_spread_that_the_lives_were_drawn_from) {
  train::Random random(1);
  std::vector<Path> paths;
  std::vector<Series> lives;
  for (int i = 0; i < 400; ++i) paths.push_back(wear_out(1 + 0.2 * random.normal(), 2, 1, random));
  for (const Path& path : paths) lives.push_back(path.whole());
  const auto prior = fit_wiener_prior(lives, kAtZero);
  ASSERT_TRUE(prior);
  EXPECT_NEAR(prior->drift, 1, 0.05);
  EXPECT_NEAR(std::sqrt(prior->drift_variance), 0.2, 0.04);
  EXPECT_NEAR(prior->diffusion, 2, 0.1);
}

TEST(FitWienerPrior, needs_two_lives) {
  const Values t = {0, 1, 2}, y = {3, 2, 1};
  EXPECT_FALSE(fit_wiener_prior(std::vector<Series>{{t, y}}, kAtZero));
}

TEST(Wiener, a_straight_line_ends_where_it_crosses) {
  Values t, y;
  for (int i = 0; i < 30; ++i) {
    t.push_back(2 * i);
    y.push_back(100 - 3 * i);
  }
  const auto forecast = Wiener().forecast({t, y}, kAtZero, Values{10});
  ASSERT_TRUE(forecast.known);
  EXPECT_NEAR(forecast.life.q50, 13 / 1.5, 1e-2);
  EXPECT_NEAR(forecast.life.q95, 13 / 1.5, 0.1);
  EXPECT_DOUBLE_EQ(forecast.rate, -1.5);
  EXPECT_NEAR(forecast.trajectory[0].p50, 13 - 15, 1e-12);
}

TEST(Wiener, falls_back_on_the_fleet_where_points_are_few) {
  const Values t = {0, 0.001}, y = {50, 50.01};
  const WienerPrior prior = {1, 0.01, 1, 10};
  const auto forecast = Wiener(prior).forecast({t, y}, kAtZero, {});
  EXPECT_NEAR(forecast.life.q50, 50, 1.5);
  EXPECT_FALSE(Wiener().forecast({t, y}, kAtZero, {}).known);
}

TEST(Wiener, ends_never_where_it_does_not_wear) {
  const Values t = {0, 1, 2, 3, 4}, y = {50, 51, 52.5, 53, 54};
  EXPECT_EQ(Wiener().forecast({t, y}, kAtZero, {}).life.q50, kNever);
}

TEST(Wiener, covers_what_it_promises_for_lives_of_its_own_kind) {
  train::Random random(5);
  const WienerPrior prior = {1, 0.04, 2, 10};
  const Wiener model(prior);
  int inside = 0, below_median = 0;
  constexpr int kLives = 400;
  for (int i = 0; i < kLives; ++i) {
    const double drift = std::max(prior.drift + 0.2 * random.normal(), 0.3);
    const Path path = wear_out(drift, prior.diffusion, 0.25, random);
    const std::size_t seen = path.t.size() / 2;
    const double left = path.t.back() - path.t[seen - 1];
    const auto forecast = model.forecast(path.first(seen), kAtZero, {});
    inside += left >= forecast.life.q10 && left <= forecast.life.q90;
    below_median += left < forecast.life.q50;
  }
  EXPECT_NEAR(inside / double{kLives}, 0.8, 0.05);
  EXPECT_NEAR(below_median / double{kLives}, 0.5, 0.06);
}

}  // namespace
}  // namespace portent::models::classic
