#include "models/neighbours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ingest/error.h"
#include "models/safetensors.h"
#include "models/signature.h"

namespace portent::models {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

LifePoint point(float median, float deviation, float remaining) {
  return {{{median, median, median, kNone}, {deviation}}, 200 - remaining, remaining};
}

NeighbourLibrary library() {
  NeighbourLibrary to{1, 10, 2, {}};
  to.lives = {{"plant:a", {point(100, 0, 110), point(50, 3, 60)}},
              {"plant:b", {point(80, 1, 70), point(20, 8, 15)}}};
  return to;
}

TEST(Neighbours, are_read_back_as_they_were_written) {
  const NeighbourLibrary back = read_neighbours(to_bytes(library()), "test");
  EXPECT_EQ(to_bytes(back), to_bytes(library()));
  ASSERT_EQ(back.lives.size(), 2U);
  EXPECT_EQ(back.lives[1].asset, "plant:b");
  EXPECT_EQ(back.lives[1].points[1].remaining, 15);
  EXPECT_TRUE(std::isnan(back.lives[0].points[0].signature.trail[3]));
}

TEST(Neighbours, of_parts_are_read_back_part_by_part) {
  NeighbourLibrary other = library();
  other.lives.pop_back();
  const std::string bytes = to_bytes({{std::size_t{0}, library()}, {std::size_t{2}, other}});
  EXPECT_EQ(to_bytes(read_neighbours(bytes, "test", 0).value()), to_bytes(library()));
  EXPECT_EQ(to_bytes(read_neighbours(bytes, "test", 2).value()), to_bytes(other));
  EXPECT_FALSE(read_neighbours(bytes, "test", 1).has_value());
}

TEST(Neighbours, each_life_counts_once_where_it_was_most_alike) {
  const auto nearest = nearest_lives(library(), point(50, 3, 0).signature, 5);
  ASSERT_EQ(nearest.size(), 2U);
  EXPECT_EQ(nearest[0], (Neighbour{"plant:a", 140, 60, 50, 0}));
  EXPECT_EQ(nearest[1].asset, "plant:b");
  EXPECT_GT(nearest[1].distance, 0);
}

TEST(Neighbours, both_parts_of_a_signature_weigh_alike_in_their_scales) {
  const double one_trail = distance(library(), point(50, 3, 0).signature, point(60, 3, 0).signature);
  const double one_deviation = distance(library(), point(50, 3, 0).signature, point(50, 5, 0).signature);
  EXPECT_DOUBLE_EQ(one_trail, std::sqrt(0.5));
  EXPECT_DOUBLE_EQ(one_deviation, one_trail);
}

TEST(Neighbours, what_one_side_lacks_is_left_out) {
  Signature blind = point(50, 3, 0).signature;
  blind.deviation.clear();
  EXPECT_EQ(distance(library(), blind, point(60, 9, 0).signature), 1);
  blind.trail.fill(kNone);
  EXPECT_TRUE(nearest_lives(library(), blind, 5).empty());
}

TEST(Neighbours, a_damaged_library_is_refused) {
  const auto refused = [](const std::string& bytes) {
    EXPECT_THROW(read_neighbours(bytes, "neighbours.safetensors"), ingest::FatalError);
  };
  refused("");
  refused(to_safetensors({{"points", {{0, 8}, {}}}, {"assets", {{0}, {}}}}));
  refused(to_safetensors(
      {{"points", {{1, 7}, {4, 1, 1, 1, 1, 1, 1}}}, {"assets", {{2}, {'a', 0}}}, {"scale", {{2}, {1, 1}}}}));
  refused(to_safetensors({{"points", {{0, 8}, {}}}, {"assets", {{0}, {}}}, {"scale", {{2}, {1, 0}}}}));
}

TEST(Signature, looks_at_the_newest_median_that_is_old_enough) {
  const std::vector<FormerMedian> medians = {{1, 90}, {8, 80}, {11, 70}, {21, 60}};
  const Signature signature = make_signature(medians, {});
  EXPECT_EQ(signature.trail[0], 60);
  EXPECT_EQ(signature.trail[1], 70) << "10 steps before";
  EXPECT_EQ(signature.trail[2], 90) << "20 steps before";
  EXPECT_TRUE(std::isnan(signature.trail[3])) << "30 steps before nothing was known";
}

TEST(Signature, squares_of_the_whitened_deviation_are_the_contributions_to_the_distance) {
  HealthConfig config;
  config.fleet_baseline = {0, 0};
  config.center = {0.5, -0.5};
  config.whitening = {1, 0.3, 0.3, 2};
  const std::vector<float> inputs = {2, 1, 0.5F, 0.25F, 0, 0, 1};
  const auto whitened = whitened_deviation(config, inputs);
  const auto shares = HealthIndex(config).contributions(inputs);
  ASSERT_EQ(whitened.size(), 2U);
  for (std::size_t c = 0; c < 2; ++c) EXPECT_NEAR(double{whitened[c]} * double{whitened[c]}, shares[c], 1e-5);
}

}  // namespace
}  // namespace portent::models
