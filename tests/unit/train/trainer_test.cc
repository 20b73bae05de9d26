#include "train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

using testing::HasSubstr;

/// A training of seconds: six made-up engines, three folds of a network of a few steps and a few trees.
class TrainerTest : public testing::Test {
 protected:
  TrainerTest() {
    write_cmapss(folder_.path() / "train_X.txt", 6, 60);
    options_.dataset = "cmapss:X";
    options_.name = "pump";
    options_.recipe.folds = 3;
    options_.recipe.networks.emplace_back();
    network().fit.steps = 5;
    network().crops.batch = 4;
    options_.recipe.trees.emplace_back();
    options_.recipe.trees[0].trees = 5;
    options_.recipe.trees[0].rows_a_leaf = 5;
  }
  NetworkRecipe& network() { return options_.recipe.networks[0]; }
  std::optional<Training> try_train(const MemberHooks& hooks = {}) const {
    return train_bundle(load_training_fleet({"cmapss", "X"}, folder_.path()), options_, hooks);
  }
  models::Bundle train() const { return try_train().value().bundle; }
  std::string complaint() const {
    try {
      train();
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  const TemporaryFolder folder_;
  TrainOptions options_;
};

TEST_F(TrainerTest, says_in_the_manifest_how_often_to_forecast_and_fits_the_same) {
  const models::Bundle each_step = train();
  options_.score_every = 7;
  const models::Bundle seventh = train();

  EXPECT_EQ(each_step.manifest.score_every, 1);
  EXPECT_EQ(seventh.manifest.score_every, 7);
  EXPECT_EQ(seventh.manifest.weights_hash, each_step.manifest.weights_hash);
}

TEST_F(TrainerTest, makes_a_bundle_of_one_member_of_each_kind_a_fold) {
  const models::Bundle bundle = train();

  EXPECT_EQ(bundle.manifest.networks.size(), 3U);
  EXPECT_EQ(bundle.manifest.trees.size(), 3U);
  EXPECT_EQ(bundle.manifest.extractor.channels, (std::vector<std::string>{"s2"}));
  EXPECT_EQ(bundle.manifest.networks[0].inputs, 5U);
  EXPECT_EQ(bundle.manifest.dataset, "cmapss:X");
  EXPECT_TRUE(bundle.manifest.health);
  for (const char* figure : {"oof_rmse", "oof_rmse_networks", "oof_rmse_trees", "oof_coverage_0.8",
                             "oof_coverage_0.9", "oof_mid_life_rmse"})
    EXPECT_TRUE(bundle.manifest.metrics.contains(figure)) << figure;
  EXPECT_EQ(models::manifest_from_json(models::to_json(bundle.manifest), "test"), bundle.manifest);
}

TEST_F(TrainerTest, the_same_seed_gives_the_same_bundle_on_one_thread_and_three) {
  options_.threads = 1;
  const std::string alone = train().hash;
  options_.threads = 3;

  EXPECT_EQ(train().hash, alone);
  options_.seed = 2;
  EXPECT_NE(train().hash, alone);
}

TEST_F(TrainerTest, learns) {
  options_.recipe.trees.clear();
  network().crops.offset = network().crops.noise = 0;
  const double untaught = train().manifest.metrics.at("oof_rmse");
  network().fit.steps = 60;

  EXPECT_LT(train().manifest.metrics.at("oof_rmse"), 0.7 * untaught);
}

TEST_F(TrainerTest, without_age_the_life_counter_changes_nothing) {
  options_.recipe.use_age = false;

  EXPECT_FALSE(train().manifest.extractor.use_age);
}

TEST_F(TrainerTest, stops_when_asked_and_makes_nothing) {
  std::atomic<std::size_t> steps = 0;
  const MemberHooks hooks{[&](std::size_t, const MemberStep&) { ++steps; }, [&] { return steps >= 2; }};

  EXPECT_FALSE(try_train(hooks));
  EXPECT_LT(steps, 2U * 5U * 3U);
}

TEST_F(TrainerTest, a_fleet_of_one_machine_is_refused) {
  write_cmapss(folder_.path() / "train_X.txt", 1, 60);

  EXPECT_THAT(complaint(), HasSubstr("training needs at least 2"));
}

TEST_F(TrainerTest, a_fleet_in_which_nothing_varies_is_refused) {
  write_cmapss(folder_.path() / "train_X.txt", 6, 60, true);

  EXPECT_THAT(complaint(), HasSubstr("every channel is constant"));
}

TEST_F(TrainerTest, lives_too_short_to_learn_from_are_refused) {
  write_cmapss(folder_.path() / "train_X.txt", 6, 10);

  EXPECT_THAT(complaint(), HasSubstr("more than 15 steps"));
}

TEST_F(TrainerTest, fewer_machines_than_folds_make_fewer_members) {
  write_cmapss(folder_.path() / "train_X.txt", 2, 60);

  EXPECT_EQ(train().manifest.networks.size(), 2U);
}

TEST_F(TrainerTest, every_forecast_out_of_fold_is_kept_with_what_each_part_said) {
  const Training training = try_train().value();

  ASSERT_EQ(training.out_of_fold.size(), 6U);
  EXPECT_EQ(training.out_of_fold_mid_life.size(), 12U) << "with and without a known age";
  for (const CrossFittedLife& life : training.out_of_fold) {
    ASSERT_EQ(life.forecasts.size(), 60U);
    EXPECT_TRUE(life.forecasts.back().networks && life.forecasts.back().trees);
    EXPECT_EQ(life.forecasts.back().remaining, 0);
  }
}

TEST_F(TrainerTest, folds_that_are_given_are_kept) {
  for (int unit = 1; unit <= 6; ++unit)
    options_.fold_of["X:train-00" + std::to_string(unit)] = unit <= 2 ? 0 : 1;

  const Training training = try_train().value();

  EXPECT_EQ(training.bundle.manifest.networks.size(), 2U);
  for (const CrossFittedLife& life : training.out_of_fold) EXPECT_EQ(life.fold, life.life < 2 ? 0U : 1U);
}

TEST_F(TrainerTest, folds_that_leave_out_an_asset_are_refused) {
  options_.fold_of = {{"X:train-001", 0}};

  EXPECT_THAT(complaint(), HasSubstr("is in none; list each asset once"));
}

TEST(Recipe, refuses_an_unknown_preset) {
  EXPECT_THROW(recipe_for("slow"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
