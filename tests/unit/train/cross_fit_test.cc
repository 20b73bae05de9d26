#include "train/cross_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "train/random.h"

namespace portent::train {
namespace {

constexpr double kCap = 125;
const CutRule kCuts{1, 150, 20};

/// One life of 160 steps whose parts miss the truth by `networks` and `trees`, give or take one.
HeldOutLife life_of(std::size_t index, std::size_t fold, double networks, double trees) {
  Random random(index);
  HeldOutLife life{index, fold, {}};
  for (std::size_t left = 160; left > 0; --left) {
    HeldOutForecast f;
    f.remaining = static_cast<double>(left);
    f.usage = f.remaining;
    f.seen = 200 - left;
    const double truth = std::min(f.remaining, kCap), q = truth + networks + random.normal();
    f.said = {models::Quantiles{q, q - 2, q - 1, q, q + 1, q + 2}, truth + trees + random.normal(),
              std::nullopt};
    life.forecasts.push_back(f);
  }
  return life;
}

/// In fold 0 the trees are right and the networks 30 too high, in fold 1 the other way round.
std::vector<HeldOutLife> folds_that_disagree() {
  std::vector<HeldOutLife> lives;
  for (std::size_t i = 0; i < 30; ++i) lives.push_back(i < 15 ? life_of(i, 0, 30, 0) : life_of(i, 1, 0, 30));
  return lives;
}

/// The forecast with 50 units left.
const CrossFittedForecast& halfway(const CrossFittedLife& life) {
  return life.forecasts[110];
}

TEST(CrossFit, blends_a_fold_by_the_weight_that_the_other_folds_chose) {
  const auto fitted = cross_fit(folds_that_disagree(), 2, kCuts, kCap);

  ASSERT_EQ(fitted.size(), 30U);
  for (const CrossFittedLife& life : fitted) {
    const CrossFittedForecast& f = halfway(life);
    ASSERT_EQ(f.remaining, 50);
    EXPECT_NEAR(f.life.rul.p50, life.fold == 0 ? *f.networks : *f.trees, 1) << "the part that is wrong here";
  }
}

TEST(CrossFit, no_truth_of_a_fold_changes_its_own_forecasts) {
  std::vector<HeldOutLife> lives;
  for (std::size_t i = 0; i < 30; ++i) lives.push_back(life_of(i, i % 2, 5, -5));
  const auto before = cross_fit(lives, 2, kCuts, kCap);
  for (HeldOutLife& life : lives)
    if (life.fold == 0)
      for (HeldOutForecast& f : life.forecasts) f.remaining *= 0.8;

  const auto after = cross_fit(lives, 2, kCuts, kCap);

  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool own = before[i].fold == 0;
    EXPECT_EQ(halfway(after[i]).life.rul == halfway(before[i]).life.rul, own) << "fold " << before[i].fold;
    EXPECT_EQ(halfway(after[i]).life.rul90 == halfway(before[i]).life.rul90, own);
  }
}

TEST(CrossFit, keeps_what_each_part_said_within_the_cap) {
  const auto fitted = cross_fit(folds_that_disagree(), 2, kCuts, kCap);

  const CrossFittedForecast& first = fitted.front().forecasts.front();
  EXPECT_EQ(*first.networks, kCap);
  EXPECT_NEAR(*first.trees, kCap, 5);
  EXPECT_EQ(first.remaining, 160);
  EXPECT_EQ(first.usage, 160);
  EXPECT_EQ(first.seen, 40U);
}

TEST(CrossFit, its_outcomes_are_the_covered_steps_and_each_life_weighs_one) {
  std::vector<HeldOutLife> lives = {life_of(0, 0, 1, 1), life_of(1, 1, 1, 1)};
  lives[1].forecasts.resize(60);  // down to 101 left

  const auto outcomes = outcomes_of(cross_fit(lives, 2, kCuts, kCap), kCuts, kCap);

  double weight = 0;
  for (const Outcome& outcome : outcomes) {
    weight += outcome.weight;
    EXPECT_LE(outcome.truth, kCap);
  }
  EXPECT_EQ(outcomes.size(), 150U + 50U);
  EXPECT_NEAR(weight, 2, 1e-9);
}

}  // namespace
}  // namespace portent::train
