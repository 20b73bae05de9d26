#include "train/training_key.h"

#include <gtest/gtest.h>

namespace portent::train {
namespace {

class TrainingKey : public testing::Test {
 protected:
  TrainingKey() {
    fleet_.channels = {"temp"};
    fleet_.data_hash = "1234";
    options_.recipe = recipe_for("quick");
  }
  std::string key() const { return training_key(fleet_, options_, "program"); }

  Fleet fleet_;
  TrainOptions options_;
};

TEST_F(TrainingKey, is_the_same_for_the_same_training) {
  const std::string before = key();
  options_.threads = 7;  // decides nothing

  EXPECT_EQ(key(), before);
}

TEST_F(TrainingKey, tells_programs_apart) {
  EXPECT_NE(training_key(fleet_, options_, "another"), key());
}

TEST_F(TrainingKey, tells_data_apart) {
  const std::string before = key();
  fleet_.data_hash = "1235";

  EXPECT_NE(key(), before);
}

TEST_F(TrainingKey, tells_seeds_apart) {
  const std::string before = key();
  options_.seed = 2;

  EXPECT_NE(key(), before);
}

TEST_F(TrainingKey, tells_recipes_apart) {
  const std::string before = key();
  options_.recipe.networks[0].fit.steps = 17;
  const std::string fewer_steps = key();
  options_.recipe.trees[1].l2 = 17;

  EXPECT_NE(fewer_steps, before);
  EXPECT_NE(key(), fewer_steps);
}

TEST_F(TrainingKey, tells_folds_apart) {
  const std::string before = key();
  options_.fold_of["P-1"] = 1;

  EXPECT_NE(key(), before);
}

}  // namespace
}  // namespace portent::train
