#include "train/tree_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/unit/train/fleets.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

constexpr double kCap = 50;
constexpr float kOpen = std::numeric_limits<float>::infinity();

class TreeRowsTest : public testing::Test {
 protected:
  TreeRows rows() const { return make_tree_rows(maker_, lives_, options_, kCap, 1); }
  /// Rows of the first life as met from its start; those come first.
  std::size_t from_start() const { return fleet_.lives[0].steps.size() - (options_.first_step - 1); }
  float feature(const TreeRows& rows, std::size_t row, std::size_t feature) const {
    return rows.values[row * rows.features + feature];
  }

  Fleet fleet_ = make_fleet(3, 1);
  const SequenceMaker maker_{fleet_, fit_extractor(fleet_, true)};
  std::vector<const Life*> lives_ = {&fleet_.lives[0]};
  TreeRowOptions options_;
};

TEST_F(TreeRowsTest, have_the_features_that_a_blend_will_see) {
  const TreeRows made = rows();

  const std::size_t channels = maker_.config().channels.size();
  EXPECT_EQ(made.features, 18 * channels + 1);
  EXPECT_EQ(made.values.size(), made.features * made.lower.size());
  const Sequence sequence = maker_.make(fleet_.lives[0], Meeting::kNew);
  const std::size_t at = options_.first_step - 1;
  EXPECT_EQ(feature(made, 0, 13 * channels), sequence.at(at)[0])
      << "smoothed z at the first step that counts";
  EXPECT_EQ(feature(made, 0, made.features - 1), sequence.at(at)[2 * channels]) << "the age";
}

TEST_F(TreeRowsTest, of_a_life_that_failed_are_labelled_with_what_was_left_up_to_the_cap) {
  const TreeRows made = rows();

  EXPECT_EQ(made.lower, made.upper);
  EXPECT_EQ(made.lower[0], kCap);
  EXPECT_EQ(made.lower[from_start() - 1], 0) << "at the failure";
  EXPECT_EQ(made.lower[from_start() - 11], 10);
}

TEST_F(TreeRowsTest, of_a_censored_life_are_bounds_unless_it_is_known_to_reach_the_cap) {
  fleet_.lives[0].failed = false;

  const TreeRows made = rows();

  for (std::size_t i = 0; i < made.lower.size(); ++i)
    EXPECT_EQ(made.upper[i], made.lower[i] < kCap ? kOpen : static_cast<float>(kCap)) << i;
  EXPECT_TRUE(std::ranges::count(made.upper, kOpen));
}

TEST_F(TreeRowsTest, weigh_less_at_the_cap_and_far_beyond_it) {
  options_.capped_weight = 0.5;
  options_.far_weight = 0.25;

  const TreeRows made = rows();

  const auto weight_with = [&](std::size_t left) { return made.weights[from_start() - 1 - left]; };
  EXPECT_EQ(weight_with(49), 1);
  EXPECT_EQ(weight_with(50), 0.5F);
  EXPECT_EQ(weight_with(60), 0.5F) << "1.2 caps away";
  EXPECT_EQ(weight_with(61), 0.25F);
}

TEST_F(TreeRowsTest, show_machines_met_in_mid_life_too_with_a_known_age_and_without) {
  const TreeRows made = rows();

  std::size_t with_age = 0, without = 0;
  const std::size_t baseline = 14 * maker_.config().channels.size();
  for (std::size_t i = from_start(); i < made.lower.size(); ++i) {
    EXPECT_TRUE(std::isnan(feature(made, i, baseline)));
    ++(std::isnan(feature(made, i, made.features - 1)) ? without : with_age);
  }
  EXPECT_GT(with_age, 0U);
  EXPECT_GT(without, 0U);
}

TEST_F(TreeRowsTest, are_thinned_out_evenly_until_they_fit) {
  options_.most_rows = 40;

  const TreeRows made = rows();

  EXPECT_LE(made.lower.size(), 40U);
  EXPECT_GT(made.lower.size(), 20U);
  EXPECT_EQ(made.weights.size(), made.lower.size());
}

TEST_F(TreeRowsTest, follow_from_the_seed) {
  const auto made = [&](std::uint64_t seed) {
    return make_tree_rows(maker_, lives_, options_, kCap, seed).lower;
  };

  EXPECT_EQ(made(4), made(4));
  EXPECT_NE(made(4), made(5));
}

}  // namespace
}  // namespace portent::train
