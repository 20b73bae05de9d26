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

/// A training of seconds: six made-up engines, three networks of a few steps.
class TrainerTest : public testing::Test {
 protected:
  TrainerTest() {
    write_cmapss(folder_.path() / "train_X.txt", 6, 60);
    options_.dataset = {"cmapss", "X"};
    options_.folder = folder_.path();
    options_.name = "pump";
    options_.recipe.folds = 3;
    options_.recipe.fit.steps = 5;
    options_.recipe.crops.batch = 4;
  }
  std::optional<models::Bundle> train() const { return train_bundle(options_, {}); }
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

TEST_F(TrainerTest, makes_a_bundle_of_one_network_a_fold) {
  const auto bundle = train();

  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->manifest.networks.size(), 3U);
  EXPECT_EQ(bundle->manifest.extractor.channels, (std::vector<std::string>{"s2"}));
  EXPECT_EQ(bundle->manifest.networks[0].inputs, 5U);
  EXPECT_EQ(bundle->manifest.dataset, "cmapss:X");
  EXPECT_TRUE(bundle->manifest.metrics.contains("oof_rmse"));
  EXPECT_EQ(models::manifest_from_json(models::to_json(bundle->manifest), "test"), bundle->manifest);
}

TEST_F(TrainerTest, the_same_seed_gives_the_same_bundle_on_one_thread_and_three) {
  options_.threads = 1;
  const std::string alone = train()->hash;
  options_.threads = 3;

  EXPECT_EQ(train()->hash, alone);
  options_.seed = 2;
  EXPECT_NE(train()->hash, alone);
}

TEST_F(TrainerTest, learns) {
  options_.recipe.crops.offset = options_.recipe.crops.noise = 0;
  const double untaught = train()->manifest.metrics.at("oof_rmse");
  options_.recipe.fit.steps = 60;

  EXPECT_LT(train()->manifest.metrics.at("oof_rmse"), 0.7 * untaught);
}

TEST_F(TrainerTest, without_age_the_life_counter_changes_nothing) {
  options_.recipe.use_age = false;

  EXPECT_FALSE(train()->manifest.extractor.use_age);
}

TEST_F(TrainerTest, stops_when_asked_and_makes_nothing) {
  std::atomic<std::size_t> steps = 0;
  const MemberHooks hooks{[&](std::size_t, const FitStep&) { ++steps; }, [&] { return steps >= 2; }};

  EXPECT_FALSE(train_bundle(options_, hooks));
  EXPECT_LT(steps, 5U * 3U);
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

TEST_F(TrainerTest, fewer_machines_than_folds_make_fewer_networks) {
  write_cmapss(folder_.path() / "train_X.txt", 2, 60);

  EXPECT_EQ(train()->manifest.networks.size(), 2U);
}

TEST(Recipe, refuses_an_unknown_preset) {
  EXPECT_THROW(recipe_for("slow"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
