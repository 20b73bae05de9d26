#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "models/backend.h"
#include "models/neighbours.h"
#include "tests/unit/train/fleets.h"
#include "train/fit_parts.h"
#include "train/part_fleet.h"
#include "train/replay.h"

namespace portent::train {
namespace {

/// Machines of two parts: the fan wears as `trend` tells and fails, the pump never did.
Fleet fleet_of_parts(std::size_t machines, std::uint64_t seed = 1) {
  Fleet fleet = make_fleet(machines, 1, seed);
  fleet.parts = {"fan", "pump"};
  const std::vector<Life> whole = fleet.lives;
  fleet.lives.clear();
  for (Life life : whole) {
    life.part = "fan";
    fleet.lives.push_back(life);
    life.part = "pump";
    life.failed = false;
    fleet.lives.push_back(life);
  }
  return fleet;
}

Training train(const Fleet& fleet, const std::string& model, std::optional<WarmStart> start = {}) {
  TrainOptions options;
  options.start = std::move(start);
  options.dataset = "made";
  options.name = "engine";
  options.recipe = recipe_for("quick", model);
  for (TreeOptions& trees : options.recipe.trees) trees.trees = 10;
  for (NetworkRecipe& network : options.recipe.networks) network.fit.steps = 4;
  options.recipe.set_cap(60);
  return train_bundle(fleet, options, {}).value();
}

TEST(PartTraining, fits_each_part_to_its_own_lives) {
  const Fleet fleet = fleet_of_parts(8);
  const Training training = train(fleet, "trees");
  const models::Manifest& m = training.bundle.manifest;
  ASSERT_EQ(m.parts.size(), 2U);
  EXPECT_TRUE(m.trees.empty());
  EXPECT_EQ(m.parts[0].name, "fan");
  EXPECT_FALSE(m.parts[0].trees.empty());
  EXPECT_TRUE(m.parts[0].metrics.contains("oof_rmse"));
  EXPECT_EQ(m.metrics.at("oof_rmse"), m.parts[0].metrics.at("oof_rmse")) << "only the fan failed";
  for (const CrossFittedLife& life : training.out_of_fold) EXPECT_EQ(fleet.lives[life.life].part, "fan");
  EXPECT_TRUE(training.bundle.files.contains("report.html"));
  EXPECT_EQ(models::manifest_from_json(models::to_json(m), "test"), m);
}

TEST(PartTraining, keeps_folds_and_past_lives_of_each_part_that_failed) {
  const Fleet fleet = fleet_of_parts(8);
  const models::Bundle bundle = train(fleet, "trees").bundle;
  const WarmStart start = warm_start(bundle, "engine");
  ASSERT_EQ(start.parts.size(), 2U);
  EXPECT_EQ(start.parts[0].fold_of.size(), 8U);
  EXPECT_TRUE(start.parts[1].fold_of.empty());
  const std::string& past = bundle.files.at(models::kNeighboursFile);
  EXPECT_EQ(models::read_neighbours(past, "test", 0)->lives.size(), 8U);
  EXPECT_FALSE(models::read_neighbours(past, "test", 1).has_value());
}

TEST(PartTraining, goes_on_part_by_part_and_begins_afresh_where_a_part_is_new) {
  Fleet fleet = fleet_of_parts(6);
  const models::Bundle former = train(fleet, "tcn").bundle;
  for (Life& life : fleet.lives) life.failed = true;
  const models::Manifest m = train(fleet, "tcn", warm_start(former, "engine@champion")).bundle.manifest;
  EXPECT_THAT(m.recipe.at("fan: from"), testing::HasSubstr("4 of 4 networks began with its weights"));
  EXPECT_THAT(m.recipe.at("fan: network0"), testing::HasSubstr("2 steps"));
  EXPECT_THAT(m.recipe.at("pump: from"), testing::HasSubstr("engine@champion learned from no failure"));
  EXPECT_THAT(m.recipe.at("pump: network0"), testing::HasSubstr("4 steps"));
}

TEST(PartTraining, counts_members_over_all_parts_so_that_progress_never_begins_anew) {
  Fleet fleet = fleet_of_parts(6);
  for (Life& life : fleet.lives) life.failed = true;
  TrainOptions options;
  options.recipe = recipe_for("quick", "trees");
  options.recipe.set_cap(60);
  for (TreeOptions& trees : options.recipe.trees) trees.trees = 2;
  std::mutex mutex;
  std::set<std::size_t> told;
  MemberHooks hooks;
  hooks.on_step = [&](std::size_t member, const MemberStep&) {
    const std::lock_guard lock(mutex);
    told.insert(member);
  };
  train_bundle(fleet, options, hooks);
  EXPECT_EQ(told.size(), member_work(fleet, options).size());
  EXPECT_EQ(*told.rbegin() + 1, told.size());
}

TEST(PartTraining, the_report_has_a_section_by_part_with_the_weight_of_its_networks) {
  const Training training = train(fleet_of_parts(8), "trees");
  const std::string& page = training.bundle.files.at("report.html");
  EXPECT_NE(page.find("By part"), std::string::npos);
  EXPECT_NE(page.find("pump: health only, no remaining life"), std::string::npos);
  EXPECT_EQ(page.find("weight of the networks"), std::string::npos) << "it has none";
}

TEST(PartTraining, parts_are_critical_unless_others_are_named) {
  Fleet fleet = fleet_of_parts(4);
  fleet.critical = {"fan"};
  const models::Manifest m = train(fleet, "exponential").bundle.manifest;
  EXPECT_TRUE(m.parts[0].critical);
  EXPECT_FALSE(m.parts[1].critical);
}

TEST(PartTraining, a_part_that_never_failed_is_told_its_health) {
  const Training training = train(fleet_of_parts(6), "exponential");
  const models::PartFit& pump = training.bundle.manifest.parts[1];
  ASSERT_EQ(pump.classics.size(), 1U);
  EXPECT_EQ(pump.classics[0].kind, "health");
  EXPECT_EQ(pump.health_from, models::HealthFrom::kIndex);
}

TEST(PartTraining, a_bundle_of_parts_replays_lives_of_parts) {
  const Fleet known = fleet_of_parts(8), unknown = fleet_of_parts(1, 9);
  const models::Bundle bundle = train(known, "exponential").bundle;
  const models::Pipeline pipeline(bundle, models::make_predictor(bundle, "native"));
  const auto lives = replay_lives(pipeline, unknown, 1);
  ASSERT_EQ(lives.size(), 2U);
  const ReplayedForecast& fan = lives[0].forecasts.back();
  EXPECT_EQ(fan.forecast.part, "fan");
  EXPECT_LT(fan.forecast.rul.p50, 20);
  EXPECT_GT(fan.forecast.ageing.value_or(0), 0.7);
  const ReplayedForecast& pump = lives[1].forecasts.back();
  EXPECT_EQ(pump.forecast.part, "pump");
  EXPECT_EQ(pump.forecast.state, models::ForecastState::kBeyondRange);
}

}  // namespace
}  // namespace portent::train
