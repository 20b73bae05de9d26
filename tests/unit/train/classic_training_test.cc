#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/error.h"
#include "models/backend.h"
#include "tests/unit/train/fleets.h"
#include "train/add_classics.h"
#include "train/health_order.h"
#include "train/ranks.h"
#include "train/replay.h"

namespace portent::train {
namespace {

using models::ForecastState;
using testing::HasSubstr;

constexpr double kCap = 60;

TrainOptions options_of(const std::string& model) {
  TrainOptions options;
  options.dataset = "made";
  options.name = "pump";
  options.recipe = recipe_for("quick", model);
  options.recipe.networks.clear();
  for (TreeOptions& trees : options.recipe.trees) trees.trees = 20;
  options.recipe.set_cap(kCap);
  return options;
}

/// `fleet` of which only the first `failures` are known to have failed.
Fleet with_failures(Fleet fleet, std::size_t failures) {
  for (std::size_t i = failures; i < fleet.lives.size(); ++i) fleet.lives[i].failed = false;
  return fleet;
}

models::Bundle train(const Fleet& fleet, const TrainOptions& options) {
  return train_bundle(fleet, options, {}).value().bundle;
}

std::string complaint(const Fleet& fleet, const TrainOptions& options) {
  try {
    train(fleet, options);
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

ReplayedLife replay(const models::Bundle& bundle, const Fleet& fleet, const Life& life) {
  const models::Pipeline pipeline(bundle, models::make_predictor(bundle, "native"));
  return replay_life(pipeline, fleet, life);
}

TEST(ClassicTraining, makes_a_bundle_whose_figures_were_measured_out_of_fold) {
  const Fleet fleet = make_fleet(8, 1);
  const Training training = train_bundle(fleet, options_of("exponential"), {}).value();
  const models::Manifest& m = training.bundle.manifest;
  ASSERT_EQ(m.classics.size(), 1U);
  EXPECT_TRUE(m.networks.empty() && m.trees.empty());
  EXPECT_EQ(m.health_from, models::HealthFrom::kLife);
  EXPECT_EQ(training.out_of_fold.size(), 8U);
  EXPECT_LT(m.metrics.at("oof_rmse"), 14) << "a guess in the middle of the range errs by 17";
  EXPECT_TRUE(training.bundle.files.contains("report.html"));
  EXPECT_EQ(models::manifest_from_json(models::to_json(m), "test"), m);
}

TEST(ClassicTraining, threads_do_not_change_the_bundle) {
  const Fleet fleet = make_fleet(6, 2);
  TrainOptions options = options_of("wiener");
  options.threads = 1;
  const std::string alone = train(fleet, options).hash;
  options.threads = 3;
  EXPECT_EQ(train(fleet, options).hash, alone);
}

TEST(ClassicTraining, a_bundle_forecasts_the_end_of_a_machine_it_never_saw) {
  const Fleet known = make_fleet(8, 1), unknown = make_fleet(1, 1, 9);
  const auto life = replay(train(known, options_of("exponential")), unknown, unknown.lives[0]);
  const auto& last = life.forecasts[life.forecasts.size() - 10];
  EXPECT_EQ(last.forecast.state, ForecastState::kOk);
  EXPECT_NEAR(last.forecast.rul.p50, last.remaining, 10);
  EXPECT_NEAR(last.forecast.health, 100 * last.forecast.rul.p50 / kCap, 1e-9);
  EXPECT_TRUE(last.forecast.sources.empty());
}

TEST(ClassicTraining, two_failures_are_enough) {
  const auto m = train(with_failures(make_fleet(8, 1), 2), options_of("exponential")).manifest;
  EXPECT_TRUE(m.metrics.contains("oof_rmse"));
  EXPECT_NE(m.calibration.met_from_start[0].upper, 0);
}

TEST(ClassicTraining, folds_leave_failures_to_learn_from_wherever_they_fall) {
  Fleet fleet = make_fleet(12, 1);
  for (Life& life : fleet.lives) life.failed = life.asset == "machine-3" || life.asset == "machine-11";
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const Members members = fold_lives(fleet, recipe_for("quick", "wiener"), {}, seed);
    ASSERT_EQ(members.folds, 2U);
    ASSERT_NE(members.fold_of[3], members.fold_of[11]);
  }
}

TEST(ClassicTraining, without_failures_or_a_threshold_no_trend_has_an_end) {
  EXPECT_THAT(complaint(with_failures(make_fleet(6, 1), 0), options_of("wiener")),
              HasSubstr("--model health, which needs none"));
}

TEST(ClassicTraining, without_failures_a_threshold_on_health_gives_remaining_life) {
  const Fleet fleet = with_failures(make_fleet(8, 1), 0);
  TrainOptions options = options_of("exponential");
  options.recipe.classics[0].threshold = 20;
  const models::Bundle bundle = train(fleet, options);
  EXPECT_EQ(bundle.manifest.health_from, models::HealthFrom::kIndex);
  EXPECT_TRUE(bundle.manifest.metrics.empty());
  const auto life = replay(bundle, fleet, fleet.lives[0]);
  const models::Forecast& last = life.forecasts.back().forecast;
  EXPECT_EQ(last.state, ForecastState::kOk);
  EXPECT_LT(last.rul.p50, 20);
  EXPECT_LT(last.health, 50);
}

TEST(ClassicTraining, without_failures_health_is_told_and_life_is_not) {
  const Fleet fleet = with_failures(make_fleet(8, 1), 0);
  const auto life = replay(train(fleet, options_of("health")), fleet, fleet.lives[0]);
  const models::Forecast &first = life.forecasts[20].forecast, &last = life.forecasts.back().forecast;
  EXPECT_EQ(last.state, ForecastState::kBeyondRange);
  EXPECT_EQ(last.rul.p10, 0);
  EXPECT_EQ(last.rul.p90, kCap);
  EXPECT_TRUE(last.failure_probability.empty());
  EXPECT_GT(first.health, last.health + 40);
  EXPECT_FALSE(last.trajectory.empty());
}

TEST(ClassicTraining, real_engines_of_which_no_failure_was_told_are_ordered_by_health) {
  Fleet all = load_training_fleet({"cmapss", "FD001"}, PORTENT_SOURCE_DIR "/tests/data/cmapss");
  for (Life& life : all.lives) life.failed = false;
  const std::vector<Life> unknown(all.lives.end() - 30, all.lives.end());
  all.lives.resize(30);
  const models::Bundle bundle = train(all, options_of("health"));
  std::vector<double> health, left;
  for (const Life& life : unknown)
    for (const ReplayedForecast& f : replay(bundle, all, life).forecasts)
      if (f.remaining <= 60) {
        health.push_back(f.forecast.health);
        left.push_back(f.remaining);
      }
  EXPECT_GT(rank_correlation(health, left), 0.8);
}

TEST(ClassicTraining, a_model_that_tells_health_only_says_so_and_is_judged_by_the_order_of_lives) {
  const std::string folder = PORTENT_SOURCE_DIR "/tests/data/cmapss";
  Fleet all = load_training_fleet({"cmapss", "FD001"}, folder);
  all.lives.resize(30);
  const models::Bundle bundle = train(all, options_of("health"));
  EXPECT_FALSE(tells_any_life(bundle.manifest));
  EXPECT_TRUE(tells_any_life(train(all, options_of("exponential")).manifest));
  const models::Pipeline pipeline(bundle, make_predictor(bundle, "native"));
  EXPECT_GT(order_by_health(pipeline, load_test_lives({"cmapss", "FD001"}, folder, {}), 60).rank, 0.6);
}

TEST(ClassicTraining, follows_the_column_whose_limit_is_the_failure) {
  Fleet fleet = with_failures(make_fleet(8, 1), 0);
  fleet.failure_when = ingest::Condition{"trend", ingest::Condition::Operator::kAtLeast, 0.9};
  const auto m = train(fleet, options_of("wear")).manifest;
  EXPECT_EQ(m.classics[0].channel, "trend");
  EXPECT_EQ(m.classics[0].threshold, 0.9);
  EXPECT_FALSE(m.classics[0].falling);
}

TEST(ClassicTraining, a_column_that_is_not_there_is_named) {
  TrainOptions options = options_of("wear");
  options.recipe.classics[0].duty.load = "torque";
  EXPECT_THAT(complaint(make_fleet(4, 1), options), HasSubstr("column 'torque'"));
}

TEST(FusionTraining, says_who_spoke_and_what_each_adds) {
  const Fleet fleet = make_fleet(8, 1);
  TrainOptions options = options_of("fusion");
  options.recipe.classics.push_back({"wear"});
  options.recipe.longest_life = 150;
  const Training training = train_bundle(fleet, options, {}).value();
  const models::Manifest& m = training.bundle.manifest;
  ASSERT_TRUE(m.fusion);
  EXPECT_EQ(m.fusion->members.size(), 3U);
  std::vector<std::string> rows;
  for (const SourceRow& row : training.sources) rows.push_back(row.who);
  EXPECT_THAT(rows, testing::IsSupersetOf({"statistics alone", "physics alone", "all", "all without physics",
                                           "all without knowledge"}));
  const auto life = replay(training.bundle, fleet, fleet.lives[0]);
  double sum = 0;
  for (const models::SourceVoice& voice : life.forecasts.back().forecast.sources) sum += voice.share;
  EXPECT_NEAR(sum, 1, 1e-9);
}

}  // namespace
}  // namespace portent::train
