#include "train/folds.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace portent::train {
namespace {

TEST(Folds, put_each_machine_in_one_fold_of_even_size) {
  const auto folds = assign_folds(103, 5, 1);

  ASSERT_EQ(folds.size(), 103U);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_GE(std::ranges::count(folds, k), 20);
    EXPECT_LE(std::ranges::count(folds, k), 21);
  }
}

TEST(Folds, follow_from_the_seed) {
  EXPECT_EQ(assign_folds(50, 5, 1), assign_folds(50, 5, 1));
  EXPECT_NE(assign_folds(50, 5, 1), assign_folds(50, 5, 2));
}

TEST(Folds, do_not_follow_the_order_of_the_file) {
  const auto folds = assign_folds(100, 2, 1);

  EXPECT_NE(std::ranges::count(folds.begin(), folds.begin() + 50, 0U), 50);
  EXPECT_FALSE(std::ranges::is_sorted(folds));
}

}  // namespace
}  // namespace portent::train
