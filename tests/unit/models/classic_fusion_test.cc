#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/fusion.h"

namespace portent::models::classic {
namespace {

using testing::ElementsAre;

Quantiles about(double median, double half_width) {
  return {median, median - half_width, median - half_width, median, median + half_width, median + half_width};
}

TEST(Limits, leave_what_is_possible_as_it_is) {
  const Limited limited =
      apply_limits({.longest_life = 500, .least_wear = 0.1}, {.age = 100, .margin = 20}, about(50, 10));
  EXPECT_EQ(limited.life, about(50, 10));
  EXPECT_TRUE(limited.spoke.empty());
}

TEST(Limits, a_part_must_go_at_its_longest_life) {
  const Limited limited = apply_limits({.longest_life = 145}, {.age = 100}, about(50, 10));
  EXPECT_EQ(limited.life.q10, 40);
  EXPECT_EQ(limited.life.q50, 45);
  EXPECT_EQ(limited.life.q90, 45);
  EXPECT_THAT(limited.spoke, ElementsAre(Rule::kLongestLife));
}

TEST(Limits, wear_is_neither_slower_nor_faster_than_physics_allows) {
  const Limits limits = {.least_wear = 0.5, .most_wear = 2};
  EXPECT_EQ(apply_limits(limits, {.margin = 20}, about(100, 10)).life.q50, 40);
  const Limited fast = apply_limits(limits, {.margin = 20}, about(4, 2));
  EXPECT_EQ(fast.life.q50, 10);
  EXPECT_THAT(fast.spoke, ElementsAre(Rule::kMostWear));
}

TEST(Limits, remaining_life_does_not_grow_with_time) {
  const Limits limits = {.slack = 1, .never_recovers = true};
  const Limited limited = apply_limits(limits, {.last_median = 50, .since_last = 10}, about(60, 10));
  EXPECT_EQ(limited.life, about(41, 10)) << "50 less 10 and a slack of 1; the width stays";
  EXPECT_TRUE(apply_limits(limits, {}, about(60, 10)).spoke.empty()) << "nothing was said before";
}

TEST(Limits, a_worn_out_part_has_no_life_left) {
  const Limited limited = apply_limits({}, {.margin = 0}, about(60, 10));
  EXPECT_EQ(limited.life, Quantiles{});
  EXPECT_THAT(limited.spoke, ElementsAre(Rule::kFailed));
  EXPECT_EQ(rule_name(Rule::kFailed), "failed");
}

FusionModel plain() {
  FusionModel model;
  model.unit = 1e6;  // in effect a plain mean
  model.farthest = 200;
  model.members = {{"networks", 0, 0, 3}, {"crack", 0, 0, 1}};
  return model;
}

const Opinion kNetworks = {Source::kStatistics, "networks", true, about(40, 8), {}};
const Opinion kCrack = {Source::kPhysics, "crack", true, about(60, 20), {}};

TEST(Fuse, weighs_opinions_by_their_precision_and_says_who_spoke) {
  const Fused fused = fuse(plain(), std::vector{kNetworks, kCrack});
  ASSERT_TRUE(fused.known);
  EXPECT_NEAR(fused.life.q50, 45, 1e-3);
  EXPECT_NEAR(fused.life.q10, 45 - (0.75 * 8 + 0.25 * 20), 1e-3);
  EXPECT_THAT(fused.voices, ElementsAre(Voice{Source::kStatistics, "networks", 0.75},
                                        Voice{Source::kPhysics, "crack", 0.25}));
}

TEST(Fuse, the_silent_have_no_share) {
  Opinion silent = kCrack;
  silent.known = false;
  const Fused fused = fuse(plain(), std::vector{kNetworks, silent});
  EXPECT_NEAR(fused.life.q50, 40, 1e-6);
  EXPECT_EQ(fused.voices.size(), 1U);
  EXPECT_FALSE(fuse(plain(), std::vector{silent}).known);
  silent.known = true;
  silent.life.q10 = std::nan("");
  EXPECT_FALSE(fuse(plain(), std::vector{silent}).known) << "nor has who talks nonsense";
}

TEST(Fuse, takes_a_strangers_own_word_for_its_error) {
  FusionModel model = plain();
  model.members.clear();
  const Fused fused = fuse(model, std::vector{kNetworks, kCrack});
  EXPECT_EQ(fused.voices[0].share + fused.voices[1].share, 1);
  model.unit = 10;
  Opinion sure = kNetworks, unsure = kCrack;
  sure.error_variance = 0.01;
  unsure.error_variance = 0.03;
  EXPECT_NEAR(fuse(model, std::vector{sure, unsure}).voices[0].share, 0.75, 1e-12);
}

TEST(Fuse, nobody_is_surer_than_its_errors_were) {
  FusionModel model = plain();
  model.members = {{"networks", 0, 20 / (1.2815515655446004 * model.unit), 1}};
  EXPECT_NEAR(fuse(model, std::vector{kNetworks}).life.q10, 20, 1e-2) << "it claimed 32";
}

TEST(Fuse, counts_never_as_the_farthest_life) {
  Opinion never = kCrack;
  never.life = {kNever, kNever, kNever, kNever, kNever, kNever};
  EXPECT_NEAR(fuse(plain(), std::vector{kNetworks, never}).life.q50, 0.75 * 40 + 0.25 * 200, 0.01);
}

TEST(Fuse, the_median_lies_between_opinions_on_a_logarithmic_scale) {
  FusionModel model = plain();
  model.unit = 1;
  model.members = {{"networks", 0, 0, 1}, {"crack", 0, 0, 1}};
  EXPECT_NEAR(fuse(model, std::vector{kNetworks, kCrack}).life.q50, std::sqrt(41.0 * 61.0) - 1, 1e-9);
}

TEST(Fuse, rules_have_the_last_word) {
  const Fused fused = fuse(plain(), std::vector{kNetworks, kCrack}, {.longest_life = 100}, {.age = 90});
  EXPECT_EQ(fused.life.q50, 10);
  EXPECT_THAT(fused.rules, ElementsAre(Rule::kLongestLife));
}

}  // namespace
}  // namespace portent::models::classic
