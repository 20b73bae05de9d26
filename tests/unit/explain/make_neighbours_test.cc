#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/train/fleets.h"
#include "train/fit_health.h"
#include "train/neighbours.h"

namespace portent::train {
namespace {

constexpr double kCap = 125;

/// Held-out forecasts that are `error` off.
std::vector<CrossFittedLife> forecast_lives(const Fleet& fleet, double error) {
  std::vector<CrossFittedLife> lives;
  for (std::size_t l = 0; l < fleet.lives.size(); ++l) {
    CrossFittedLife& life = lives.emplace_back();
    life.life = l;
    const std::size_t steps = fleet.lives[l].steps.size();
    for (std::size_t i = 0; i < steps; ++i) {
      CrossFittedForecast f;
      f.remaining = static_cast<double>(steps - 1 - i);
      f.life.rul.p50 = std::min(f.remaining, kCap) + error;
      f.usage = static_cast<double>(i + 1);
      f.seen = i + 1;
      life.forecasts.push_back(f);
    }
  }
  return lives;
}

struct Sample {
  Fleet fleet = make_fleet(12, 1);
  SequenceMaker maker{fleet, fit_extractor(fleet, true)};
  models::HealthConfig health =
      fit_health(fleet.lives.size(), [&](std::size_t i) { return maker.make(fleet.lives[i], Meeting::kNew); },
                 maker.config().channels.size(), {});
  models::NeighbourLibrary library() const {
    return make_neighbours(fleet, maker, health, forecast_lives(fleet, 2), kCap);
  }
};

TEST(MakeNeighbours, keeps_every_life_up_to_its_failure_in_few_points) {
  const Sample sample;
  const auto library = sample.library();
  ASSERT_EQ(library.lives.size(), 12U);
  EXPECT_EQ(library.channels, sample.maker.config().channels.size());
  for (const models::PastLife& life : library.lives) {
    EXPECT_GE(life.points.size(), 20U);
    EXPECT_LE(life.points.size(), 40U);
    EXPECT_EQ(life.points.back().remaining, 0);
    EXPECT_EQ(life.points.back().signature.trail[0], 2);
    EXPECT_EQ(life.points.back().signature.trail[1], 12);
  }
  EXPECT_GT(library.deviation_scale, 0);
}

TEST(MakeNeighbours, a_machine_finds_those_that_had_about_as_much_life_left) {
  const Sample sample;
  auto library = sample.library();
  const models::PastLife unseen = std::move(library.lives.back());
  library.lives.pop_back();
  const models::LifePoint& point = unseen.points[unseen.points.size() - 8];
  const auto nearest = nearest_lives(library, point.signature, 5);
  ASSERT_EQ(nearest.size(), 5U);
  for (const models::Neighbour& neighbour : nearest)
    EXPECT_NEAR(neighbour.lived_on, double{point.remaining}, 8) << neighbour.asset;
}

TEST(MakeNeighbours, works_without_a_health_index) {
  const Sample sample;
  const auto library = make_neighbours(sample.fleet, sample.maker, {}, forecast_lives(sample.fleet, 0), kCap);
  EXPECT_EQ(library.channels, 0U);
  EXPECT_TRUE(library.lives[0].points[0].signature.deviation.empty());
  EXPECT_EQ(models::read_neighbours(to_bytes(library), "test").lives.size(), 12U);
}

TEST(MakeNeighbours, of_no_life_an_empty_library_is_made) {
  const Sample sample;
  EXPECT_TRUE(make_neighbours(sample.fleet, sample.maker, sample.health, {}, kCap).lives.empty());
}

}  // namespace
}  // namespace portent::train
