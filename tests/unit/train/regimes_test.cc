#include "train/regimes.h"

#include <gtest/gtest.h>

#include <limits>

#include "train/random.h"

namespace portent::train {
namespace {

using Settings = std::vector<std::vector<double>>;

/// Six operating points as a turbofan's: altitude, Mach number, throttle, each a little blurred.
Settings six_points() {
  const Settings points = {{0, 0, 100},    {10, 0.25, 100}, {20, 0.7, 100},
                           {25, 0.62, 60}, {35, 0.84, 100}, {42, 0.84, 100}};
  Random random(3);
  Settings settings;
  for (std::size_t i = 0; i < 3000; ++i) {
    const auto& at = points[random.index(points.size())];
    settings.push_back({at[0] + 0.003 * random.uniform(), at[1] + 0.001 * random.uniform(), at[2]});
  }
  return settings;
}

TEST(Regimes, finds_six_operating_points) {
  const auto regimes = fit_regimes(six_points());

  ASSERT_EQ(regimes.centroids.size(), 6U);
  EXPECT_NE(features::nearest_regime(regimes, std::vector<double>{35, 0.84, 100}).regime,
            features::nearest_regime(regimes, std::vector<double>{42, 0.84, 100}).regime);
  EXPECT_LT(regimes.radius, 0.01);
}

TEST(Regimes, takes_noise_for_one_regime) {
  Random random(5);
  Settings bell, even;
  for (int i = 0; i < 3000; ++i) {
    bell.push_back({0.002 * random.normal(), 0.0003 * random.normal(), 100});
    even.push_back({random.uniform(), random.uniform(), 100});
  }

  EXPECT_EQ(fit_regimes(bell).centroids.size(), 1U);
  EXPECT_EQ(fit_regimes(even).centroids.size(), 1U);
}

TEST(Regimes, a_noisy_setting_does_not_hide_those_that_another_tells) {
  Random random(6);
  Settings settings;
  for (int i = 0; i < 2000; ++i)
    settings.push_back({static_cast<double>(random.index(3)) * 10 + 0.1 * random.normal(), random.normal()});

  EXPECT_EQ(fit_regimes(settings).centroids.size(), 3U);
}

TEST(Regimes, is_one_without_settings_and_where_none_varies) {
  EXPECT_EQ(fit_regimes({}).centroids.size(), 1U);
  EXPECT_EQ(fit_regimes(Settings(10)).centroids.size(), 1U);
  const auto regimes = fit_regimes(Settings(10, {4, 5}));
  EXPECT_EQ(regimes.centroids.size(), 1U);
  EXPECT_EQ(regimes.inv_std, (std::vector<double>{0, 0}));
}

TEST(Regimes, is_found_although_a_setting_is_missing_at_times) {
  auto settings = six_points();
  settings.push_back({std::numeric_limits<double>::quiet_NaN(), 0.7, 100});

  EXPECT_EQ(fit_regimes(settings).mean.size(), 3U);
  EXPECT_EQ(fit_regimes(settings).centroids.size(), 6U);
}

TEST(Regimes, does_not_depend_on_chance) {
  EXPECT_EQ(fit_regimes(six_points()), fit_regimes(six_points()));
}

}  // namespace
}  // namespace portent::train
