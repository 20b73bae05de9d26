#include "models/failure_chance.h"

#include <gtest/gtest.h>

namespace portent::models {
namespace {

constexpr double kCap = 500;
const CalibratedLife kLife = {{212, 280, 330}, {203, 350}};

double chance(const CalibratedLife& life, double horizon) {
  return failure_chance(life, kCap, horizon);
}

TEST(FailureChance, is_the_level_of_each_quantile_at_that_quantile) {
  EXPECT_DOUBLE_EQ(chance(kLife, 203), 0.05);
  EXPECT_DOUBLE_EQ(chance(kLife, 212), 0.1);
  EXPECT_DOUBLE_EQ(chance(kLife, 280), 0.5);
  EXPECT_DOUBLE_EQ(chance(kLife, 330), 0.9);
  EXPECT_DOUBLE_EQ(chance(kLife, 350), 0.95);
}

TEST(FailureChance, does_not_contradict_an_interval_that_begins_later) {
  EXPECT_EQ(chance(kLife, 170), 0);
  EXPECT_EQ(chance({{58, 64, 68}, {56, 69}}, 33), 0);
}

TEST(FailureChance, falls_from_5_percent_to_nothing_within_two_spacings_of_the_outer_quantiles) {
  EXPECT_DOUBLE_EQ(chance(kLife, 203 - 9), 0.0125);
  EXPECT_EQ(chance(kLife, 203 - 18), 0);
  EXPECT_DOUBLE_EQ(chance(kLife, 350 + 20), 1 - 0.0125);
  EXPECT_EQ(chance(kLife, 350 + 40), 1);
}

TEST(FailureChance, is_nothing_now_even_where_the_tail_would_reach_into_the_past) {
  const CalibratedLife soon = {{12, 20, 30}, {4, 35}};
  EXPECT_EQ(chance(soon, 0), 0);
  EXPECT_DOUBLE_EQ(chance(soon, 2), 0.0125);
}

TEST(FailureChance, never_falls_with_the_horizon) {
  for (const CalibratedLife& life :
       {kLife, CalibratedLife{{12, 20, 30}, {4, 35}}, CalibratedLife{{0, 0, 0}, {0, 0}},
        CalibratedLife{{40, 40, 40}, {40, 40}}, CalibratedLife{{450, 500, 500}, {300, 500}},
        CalibratedLife{{500, 500, 500}, {500, 500}}})
    for (double horizon = 0.5; horizon < 1000; horizon += 0.5) {
      ASSERT_LE(chance(life, horizon - 0.5), chance(life, horizon)) << horizon;
      ASSERT_LE(chance(life, horizon), 1);
    }
}

TEST(FailureChance, claims_no_more_than_the_level_of_the_first_quantile_at_the_cap) {
  const CalibratedLife at_cap = {{400, 500, 500}, {390, 500}};
  EXPECT_DOUBLE_EQ(chance(at_cap, 450), 0.3);
  EXPECT_DOUBLE_EQ(chance(at_cap, 500), 0.5);
  EXPECT_DOUBLE_EQ(chance(at_cap, 900), 0.5);
}

TEST(FailureChance, of_a_life_that_is_surely_at_the_cap_is_at_most_5_percent_and_soon_little) {
  const CalibratedLife long_life = {{500, 500, 500}, {500, 500}};
  EXPECT_DOUBLE_EQ(chance(long_life, 500), 0.05);
  EXPECT_DOUBLE_EQ(chance(long_life, 250), 0.0125);
  EXPECT_DOUBLE_EQ(chance(long_life, 50), 0.0005);
}

}  // namespace
}  // namespace portent::models
