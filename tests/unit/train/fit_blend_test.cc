#include "train/fit_blend.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "train/ridge.h"

namespace portent::train {
namespace {

constexpr double kCap = 240;
const CutRule kCuts{1, 150, 20};

/// Lives of 200 cycles whose networks err by `error(age)`; trees are silent.
template <typename Error>
std::vector<HeldOutLife> lives_that_err(std::size_t count, Error error) {
  std::vector<HeldOutLife> lives(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double length = 180 + 40 * static_cast<double>(i % 2);
    for (double age = 1; age <= length; ++age) {
      HeldOutForecast f;
      f.usage = age;
      f.remaining = length - age;
      f.seen = static_cast<std::size_t>(age);
      f.said.networks = models::Quantiles{f.remaining + error(age), 0, 0, 0, 0, 0};
      f.said.age = age;
      lives[i].forecasts.push_back(f);
    }
  }
  return lives;
}

double error_after(const std::vector<HeldOutLife>& lives, const models::BlendRule& blend) {
  double sum = 0, count = 0;
  for (const HeldOutLife& life : lives)
    for (const HeldOutForecast& f : life.forecasts) {
      if (f.seen < 20) continue;
      sum += std::abs(blend.combine(f.said).mean - f.remaining);
      ++count;
    }
  return sum / count;
}

TEST(FitBlend, learns_by_how_much_forecasts_err_at_an_age) {
  const auto lives = lives_that_err(40, [](double age) { return 12 - 0.1 * age; });

  const models::BlendRule blend = fit_blend(lives, kCuts, kCap);

  EXPECT_LT(error_after(lives, blend), 0.5 * error_after(lives, {1, {}}));
  EXPECT_NEAR(blend.by_age.ages.back(), 1.5 * 220, 1e-9) << "of the median life";
}

TEST(FitBlend, leaves_a_blend_that_does_not_err_with_age_as_it_is) {
  const auto lives = lives_that_err(40, [](double age) { return std::fmod(age, 2) < 1 ? 3 : -3; });

  const models::BlendRule blend = fit_blend(lives, kCuts, kCap);

  for (const HeldOutForecast& f : lives.front().forecasts) {
    const double said = f.said.networks->mean;
    EXPECT_NEAR(blend.by_age.moved(*f.said.age, said), said, 1.5);
  }
}

TEST(FitBlend, learns_nothing_from_few_lives_or_where_no_age_is_known) {
  const auto error = [](double age) { return 12 - 0.1 * age; };
  auto without_age = lives_that_err(40, error);
  for (HeldOutLife& life : without_age)
    for (HeldOutForecast& f : life.forecasts) f.said.age.reset();

  EXPECT_TRUE(fit_blend(lives_that_err(kLivesForAge - 1, error), kCuts, kCap).by_age.empty());
  EXPECT_TRUE(fit_blend(without_age, kCuts, kCap).by_age.empty());
}

TEST(FitBlend, sets_what_it_says_on_every_forecast) {
  auto lives = lives_that_err(1, [](double) { return 5; });

  apply_blend(lives, {1, {{0}, {-5}, 0, 0.001}});

  for (const HeldOutForecast& f : lives[0].forecasts) EXPECT_NEAR(f.q.mean, f.remaining, 1e-9);
}

TEST(FitBlend, near_failure_the_age_moves_nothing) {
  const auto lives = lives_that_err(40, [](double age) { return 12 - 0.1 * age; });

  const models::BlendRule blend = fit_blend(lives, kCuts, kCap);

  EXPECT_EQ(blend.by_age.moved(50, 0), 0);
  EXPECT_LT(std::abs(blend.by_age.moved(50, 5) - 5),
            0.02 * std::abs(blend.by_age.moved(50, 500) - 500) + 0.1);
}

TEST(Ridge, finds_the_slopes_that_made_its_rows) {
  Ridge ridge(2);
  for (int i = 0; i < 50; ++i) {
    const std::array<double, 2> row = {std::sin(i), 100 * std::cos(1.7 * i)};
    ridge.add(row, 2 * row[0] - 3 * row[1], 1 + i % 3);
  }

  const std::vector<double> slopes = ridge.fit(1e-9);

  EXPECT_NEAR(slopes[0], 2, 1e-6);
  EXPECT_NEAR(slopes[1], -3, 1e-6);
}

TEST(Ridge, shrinks_slopes_by_its_penalty) {
  Ridge ridge(1);
  for (const double x : {-1.0, 1.0}) ridge.add(std::array{x}, x, 1);

  EXPECT_DOUBLE_EQ(ridge.fit(2)[0], 0.5) << "as much penalty as there is evidence";
}

TEST(Ridge, says_nothing_of_an_empty_column_or_of_no_rows) {
  Ridge ridge(1);
  EXPECT_EQ(ridge.fit(1)[0], 0);
  for (int i = 0; i < 5; ++i) ridge.add(std::array{0.0}, i, 1);

  EXPECT_EQ(ridge.fit(1)[0], 0);
}

}  // namespace
}  // namespace portent::train
