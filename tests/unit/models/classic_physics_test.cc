#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/bearing.h"
#include "models/classic/crack_growth.h"
#include "models/classic/physics_trends.h"
#include "models/classic/wear.h"
#include "train/random.h"

namespace portent::models::classic {
namespace {

using Values = std::vector<double>;

// C / P = 5: 125 million turns for balls, 5^(10/3) = 213.747 million for rollers; at 1000/min hours are those
// / 0.06.
TEST(Bearing, has_the_rating_life_of_the_catalogue) {
  EXPECT_NEAR(rating_life_hours({25.5, 3}, {0, 5.1, 1000}), 125 / 0.06, 1e-9);
  EXPECT_NEAR(rating_life_hours({25.5, 10.0 / 3}, {0, 5.1, 1000}), 213.747 / 0.06, 0.01);
  EXPECT_EQ(rating_life_hours({25.5, 3}, {0, 0, 1000}), kNever);
}

// Factors a1 of ISO 281:1990 for 95 to 99 % reliability.
TEST(Bearing, has_the_reliability_factors_of_the_standard) {
  EXPECT_NEAR(reliability(1), 0.90, 1e-12);
  EXPECT_NEAR(reliability(0.62), 0.95, 0.001);
  EXPECT_NEAR(reliability(0.53), 0.96, 0.001);
  EXPECT_NEAR(reliability(0.44), 0.97, 0.001);
  EXPECT_NEAR(reliability(0.33), 0.98, 0.001);
  EXPECT_NEAR(reliability(0.21), 0.99, 0.001);
}

// 1000 h of 2083.33 and, at half the load, 8 times the life: 2000 h of 16666.7.
TEST(Bearing, adds_what_each_load_used) {
  const std::vector<Duty> duties = {{1000, 5.1, 1000}, {2000, 2.55, 1000}, {500, 0, 0}};
  EXPECT_NEAR(life_used({25.5, 3}, duties), 0.48 + 0.12, 1e-12);
}

TEST(Bearing, new_has_the_lives_of_its_weibull_distribution) {
  const Quantiles q = remaining_bearing_life({25.5, 3}, 0, {0, 5.1, 1000});
  const double rating = 125 / 0.06;
  EXPECT_NEAR(q.q10, rating, 1e-8);
  EXPECT_NEAR(q.q05 / rating, 0.62, 0.005);
  EXPECT_NEAR(q.q50 / rating, std::pow(std::log(2) / -std::log(0.9), 1 / 1.5), 1e-9);
}

TEST(Bearing, survival_until_now_counts) {
  const Bearing bearing{25.5, 3};
  const Duty plan{0, 5.1, 1000};
  const double rating = rating_life_hours(bearing, plan);
  const Quantiles q = remaining_bearing_life(bearing, 2, plan);
  EXPECT_NEAR(reliability(2 + q.q10 / rating) / reliability(2), 0.9, 1e-9);
  EXPECT_NEAR(reliability(2 + q.q95 / rating) / reliability(2), 0.05, 1e-9);
  EXPECT_LT(q.q50, remaining_bearing_life(bearing, 0, plan).q50);
}

TEST(FitLifeFactor, finds_the_factor_with_half_of_the_lives_cut_short) {
  train::Random random(6);
  std::vector<BearingLife> lives;
  for (int i = 0; i < 4000; ++i) {
    const double end = 2.5 * std::pow(-std::log(1 - random.uniform()) / -std::log(0.9), 1 / 1.5);
    const double seen = 20 * random.uniform();
    lives.push_back({std::min(end, seen), end <= seen});
  }
  EXPECT_NEAR(fit_life_factor(lives), 2.5, 0.08);
  EXPECT_NEAR(fit_life_factor({}), 1, 1e-12);
}

constexpr double kLogRate = -25.328436022934504;  // ln 1e-11
const ParisLaw kSteel = {3, 1};

// (0.001^-0.5 - 0.01^-0.5) / (0.5 * 1e-11 * (100 sqrt(pi))^3) = 21.6228 / 2.78416e-5.
TEST(CrackGrowth, has_the_closed_form_life) {
  EXPECT_NEAR(growth_cycles(kSteel, kLogRate, 100, 0.001, 0.01), 776634.49, 0.5);
}

TEST(CrackGrowth, agrees_with_the_law_integrated_step_by_step) {
  for (const double exponent : {1.5, 2.0, 3.0, 4.2}) {
    const ParisLaw law{exponent, 1.12};
    double cycles = 0;
    constexpr int kSteps = 20000;
    for (int i = 0; i < kSteps; ++i) {
      const double a = 0.001 + 0.009 * (i + 0.5) / kSteps;
      cycles += 0.009 / kSteps / (1e-11 * std::pow(1.12 * 80 * std::sqrt(M_PI * a), exponent));
    }
    EXPECT_NEAR(growth_cycles(law, kLogRate, 80, 0.001, 0.01) / cycles, 1, 1e-6) << exponent;
    EXPECT_NEAR(length_after(law, kLogRate, 80, 0.001, cycles), 0.01, 1e-6) << exponent;
  }
}

/// A crack of 1 mm under 100 MPa, then 140 MPa, inspected every 50,000 cycles.
struct Inspections {
  Values cycles = {0}, length = {0.001}, stress = {0};
  explicit Inspections(double log_rate, int count = 6) {
    for (int i = 1; i <= count; ++i) {
      stress.push_back(i <= count / 2 ? 100 : 140);
      length.push_back(length_after(kSteel, log_rate, stress.back(), length.back(), 5e4));
      cycles.push_back(cycles.back() + 5e4);
    }
  }
  CrackHistory history() const { return {cycles, length, stress}; }
};

TEST(FitGrowthRate, recovers_the_assets_own_constant_over_changing_loads) {
  const Inspections own(kLogRate + 0.4);
  const GrowthRate vague = {kLogRate, 1e6, 0.01};
  EXPECT_NEAR(fit_growth_rate(kSteel, own.history(), vague).log_rate, kLogRate + 0.4, 1e-5);
}

// Six rates of scatter 0.06 weigh 100, the fleet of variance 0.01 weighs 100: halfway.
TEST(FitGrowthRate, weighs_the_fleet_by_its_variance) {
  const Inspections own(kLogRate + 0.4);
  const GrowthRate fitted = fit_growth_rate(kSteel, own.history(), {kLogRate, 0.01, 0.06});
  EXPECT_NEAR(fitted.log_rate, kLogRate + 0.2, 1e-9);
  EXPECT_NEAR(fitted.variance, 0.005, 1e-12);
}

TEST(FitGrowthRate, falls_back_on_the_fleet_where_nothing_grew) {
  const Values cycles = {0, 100}, length = {0.002, 0.002}, stress = {0, 100};
  const GrowthRate fleet = {-25, 0.2, 0.1};
  EXPECT_EQ(fit_growth_rate(kSteel, {cycles, length, stress}, fleet), fleet);
}

TEST(FitFleetGrowthRate, finds_the_spread_between_assets) {
  train::Random random(2);
  std::vector<Inspections> assets;
  std::vector<CrackHistory> histories;
  for (int i = 0; i < 200; ++i) assets.emplace_back(kLogRate + 0.3 * random.normal(), 4);
  for (const Inspections& asset : assets) histories.push_back(asset.history());
  const GrowthRate fleet = fit_fleet_growth_rate(kSteel, histories, {});
  EXPECT_NEAR(fleet.log_rate, kLogRate, 0.06);
  EXPECT_NEAR(std::sqrt(fleet.variance), 0.3, 0.05);
  EXPECT_LT(fleet.scatter, 1e-5);
}

TEST(CrackForecast, ends_where_the_crack_is_critical) {
  const Inspections own(kLogRate, 4);
  const auto forecast = crack_forecast(kSteel, own.history(), {kLogRate, 0.04, 0.04}, 120, 0.02, Values{1e5});
  ASSERT_TRUE(forecast.known);
  EXPECT_NEAR(forecast.life.q50, growth_cycles(kSteel, kLogRate, 120, own.length.back(), 0.02), 1);
  EXPECT_NEAR(forecast.life.q90 / forecast.life.q50, forecast.life.q50 / forecast.life.q10, 1e-9);
  EXPECT_LT(forecast.trajectory[0].p10, forecast.trajectory[0].p90);
  EXPECT_EQ(crack_forecast(kSteel, own.history(), {kLogRate}, 120, 0.001, {}).life, Quantiles{});
}

TEST(Exposure, counts_load_times_speed_and_leaves_standstill_out) {
  const Values t = {0, 10, 20, 30}, depth = {0, 1, 1.1, 3}, load = {9, 2, 0, 4}, speed = {9, 5, 5, 5};
  const Exposure exposure = exposure_of({t, depth, load, speed});
  EXPECT_EQ(exposure.t, (Values{0, 100, 300}));
  EXPECT_EQ(exposure.depth, (Values{0, 1.1, 3}));
}

// k = 0.02 by exposure; 1 left at 0.02 * 2 * 5 a life unit: 5.
TEST(WearForecast, follows_archards_law_at_the_planned_load) {
  Values t = {0}, depth = {0}, load = {0}, speed = {0};
  for (int i = 1; i <= 10; ++i) {
    load.push_back(i % 2 ? 1 : 3);
    speed.push_back(5);
    t.push_back(i);
    depth.push_back(depth.back() + 0.02 * load.back() * 5);
  }
  const double limit = depth.back() + 1;
  const auto forecast = wear_forecast({t, depth, load, speed}, limit, 2, 5, std::nullopt, Values{2});
  ASSERT_TRUE(forecast.known);
  EXPECT_NEAR(forecast.life.q50, 5, 0.01);
  EXPECT_NEAR(forecast.rate, 0.2, 1e-9);
  EXPECT_NEAR(forecast.trajectory[0].p50, depth.back() + 0.4, 1e-9);
  EXPECT_EQ(forecast.trajectory[0].ahead, 2);
}

TEST(WearForecast, never_ends_where_the_plan_is_standstill) {
  const Values t = {0, 1, 2, 3}, depth = {0, 1, 2, 3}, one = {1, 1, 1, 1};
  const auto forecast = wear_forecast({t, depth, one, one}, 10, 0, 5, std::nullopt, {});
  EXPECT_EQ(forecast.life.q50, kNever);
}

TEST(PhysicsTrends, agree_with_the_laws_for_a_steady_duty) {
  const Values cycles = {0, 5e4, 1e5}, length = {0.001, 0.0012, 0.0015}, stress(3, 100.0);
  const GrowthRate fleet = {kLogRate, 0.1, 0.1};
  const CrackGrowth crack(kSteel, fleet, 100, 120);
  EXPECT_EQ(crack.forecast({cycles, length}, {0.01, false}, Values{1e4}),
            crack_forecast(kSteel, {cycles, length, stress}, fleet, 120, 0.01, Values{1e4}));

  const Values hours = {0, 1, 2, 3}, depth = {0, 0.1, 0.2, 0.3};
  const ArchardWear wear({1, 2}, {2, 2});
  EXPECT_NEAR(wear.forecast({hours, depth}, {0.7, false}, {}).life.q50, 2, 1e-3) << "twice the load";

  const RatedBearing bearing({25.5, 3}, {0, 5.1, 1000});
  const auto forecast = bearing.forecast({hours, Values{0, 0.5, 1, 2}}, {}, Values{1000});
  EXPECT_EQ(forecast.life, remaining_bearing_life({25.5, 3}, 2, {0, 5.1, 1000}));
  EXPECT_NEAR(forecast.trajectory[0].p50, 2.48, 1e-12);
}

TEST(PhysicsTrends, damage_does_not_fall) {
  const Values t = {0, 1, 2}, y = {3, 2, 1};
  EXPECT_FALSE(CrackGrowth({}, {}, 1, 1).forecast({t, y}, {0, true}, {}).known);
  EXPECT_FALSE(ArchardWear({}, {}).forecast({t, y}, {0, true}, {}).known);
  EXPECT_FALSE(RatedBearing({25.5}, {0, 5, 1000}).forecast({}, {}, {}).known);
}

}  // namespace
}  // namespace portent::models::classic
