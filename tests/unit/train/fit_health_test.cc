#include "train/fit_health.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/error.h"
#include "tests/unit/train/fleets.h"
#include "train/ranks.h"

namespace portent::train {
namespace {

std::function<Sequence(std::size_t)> lives_of(const Fleet& fleet, const SequenceMaker& maker) {
  return [&](std::size_t i) { return maker.make(fleet.lives[i], Meeting::kNew); };
}

models::HealthConfig fit(const Fleet& fleet, const SequenceMaker& maker, const HealthFitting& fitting = {}) {
  return fit_health(fleet.lives.size(), lives_of(fleet, maker), maker.config().channels.size(), fitting);
}

std::size_t channel(const SequenceMaker& maker, const std::string& name) {
  const auto& names = maker.config().channels;
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

struct LastSteps {
  std::vector<double> health, left;
};

/// Of each life the steps with at most 60 life units left.
LastSteps last_steps(const models::HealthIndex& index, const SequenceMaker& maker,
                     std::span<const Life> lives) {
  LastSteps last;
  for (const Life& life : lives) {
    auto state = index.fresh();
    const Sequence seen = maker.make(life, Meeting::kNew);
    for (std::size_t i = 0; i < seen.steps(); ++i) {
      const models::Health now = index.step(state, seen.at(i));
      if (seen.remaining[i] > 60) continue;
      last.health.push_back(now.health);
      last.left.push_back(seen.remaining[i]);
    }
  }
  return last;
}

TEST(FitHealth, orders_lives_that_it_never_saw_by_the_life_they_have_left) {
  const Fleet known = make_fleet(20, 3, 1), unknown = make_fleet(10, 3, 2);
  const SequenceMaker maker(known, fit_extractor(known, true));
  const models::HealthIndex index(fit(known, maker));
  const auto [health, left] = last_steps(index, maker, unknown.lives);
  EXPECT_GT(rank_correlation(health, left), 0.9);
}

TEST(FitHealth, orders_real_engines_of_which_no_failure_was_told) {
  Fleet known = load_training_fleet({"cmapss", "FD001"}, PORTENT_SOURCE_DIR "/tests/data/cmapss");
  const std::vector<Life> unknown(known.lives.begin() + 60, known.lives.end());
  known.lives.resize(60);
  const SequenceMaker maker(known, fit_extractor(known, true));
  const models::HealthIndex index(fit(known, maker));
  const auto [health, left] = last_steps(index, maker, unknown);
  EXPECT_GT(rank_correlation(health, left), 0.8);
}

TEST(FitHealth, hears_the_channel_that_trends_and_hardly_the_noise) {
  const Fleet fleet = make_fleet(20, 1);
  const SequenceMaker maker(fleet, fit_extractor(fleet, true));
  const models::HealthConfig config = fit(fleet, maker);
  const std::size_t n = config.channels(), trend = channel(maker, "trend"), noise = channel(maker, "noise");
  EXPECT_GT(config.whitening[trend * n + trend], 5 * config.whitening[noise * n + noise]);
  EXPECT_GT(config.whitening[noise * n + noise], 0) << "a fault of another kind may show there";
}

TEST(FitHealth, a_median_life_ends_at_zero_where_ends_are_failures) {
  const Fleet fleet = make_fleet(21, 1);
  const SequenceMaker maker(fleet, fit_extractor(fleet, true));
  HealthFitting fitting;
  fitting.ends_are_failures = true;
  const models::HealthIndex index(fit(fleet, maker, fitting));
  std::size_t at_zero = 0;
  for (const Life& life : fleet.lives) {
    auto state = index.fresh();
    const Sequence seen = maker.make(life, Meeting::kNew);
    models::Health last;
    for (std::size_t i = 0; i < seen.steps(); ++i) last = index.step(state, seen.at(i));
    at_zero += last.health == 0;
  }
  EXPECT_EQ(at_zero, 11U);
}

TEST(FitHealth, a_fleet_without_any_wear_stays_near_a_hundred) {
  Random random(3);
  const Fleet fleet =
      changed(make_fleet(10, 1), [&](ingest::Step& step, std::size_t) { step.values[2] = random.normal(); });
  const SequenceMaker maker(fleet, fit_extractor(fleet, true));
  const models::HealthIndex index(fit(fleet, maker));
  std::vector<double> health;
  for (const Life& life : fleet.lives) {
    auto state = index.fresh();
    const Sequence seen = maker.make(life, Meeting::kNew);
    for (std::size_t i = 0; i < seen.steps(); ++i) health.push_back(index.step(state, seen.at(i)).health);
  }
  std::ranges::sort(health);
  EXPECT_GT(health[health.size() / 2], 80);
}

TEST(FitHealth, reads_no_more_lives_than_it_was_told) {
  const Fleet fleet = make_fleet(12, 1);
  const SequenceMaker maker(fleet, fit_extractor(fleet, true));
  HealthFitting fitting;
  fitting.most_lives = 3;
  std::vector<std::size_t> read;
  const auto life = [&](std::size_t i) {
    read.push_back(i);
    return maker.make(fleet.lives[i], Meeting::kNew);
  };
  fit_health(fleet.lives.size(), life, maker.config().channels.size(), fitting);
  EXPECT_EQ(read.size(), 12U) << "three lives, four times";
  EXPECT_EQ(std::ranges::max(read), 8U) << "spread over the fleet";
}

TEST(FitHealth, refuses_records_that_are_all_too_short) {
  Fleet fleet = make_fleet(4, 1);
  const SequenceMaker maker(fleet, fit_extractor(fleet, true));
  for (Life& life : fleet.lives) life.steps = life.steps.subseries(0, 15);
  EXPECT_THROW(fit(fleet, maker), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
