#include "train/fit_calibration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "train/random.h"

namespace portent::train {
namespace {

constexpr double kCap = 125;
const CutRule kCuts{1, 150, 20};

/// A network whose errors are normal with `deviation` but that claims next to no spread; each life has a lean
/// of its own.
std::vector<HeldOutLife> overconfident_lives(std::size_t count, double deviation, std::uint64_t seed) {
  Random random(seed);
  std::vector<HeldOutLife> lives;
  for (std::size_t i = 0; i < count; ++i) {
    HeldOutLife life{i, i % 5, {}};
    const double lean = deviation * random.normal();
    for (std::size_t left = 160; left > 0; --left) {
      const double truth = std::min(static_cast<double>(left), kCap);
      const double q = truth + 0.7 * lean + 0.7 * deviation * random.normal();
      HeldOutForecast f;
      f.q = {q, q - 2, q - 1, q, q + 1, q + 2};
      f.remaining = static_cast<double>(left);
      f.seen = 200 - left;
      life.forecasts.push_back(f);
    }
    lives.push_back(std::move(life));
  }
  return lives;
}

Metrics measure_calibrated(const models::Calibration& calibration, const std::vector<HeldOutLife>& lives,
                           bool mid_life) {
  std::vector<Outcome> outcomes;
  for (const HeldOutLife& life : lives)
    for (const HeldOutForecast& f : life.forecasts) {
      if (!kCuts.covers(f)) continue;
      const models::CalibratedLife calibrated = models::calibrate(calibration, f.q, mid_life, kCap);
      outcomes.push_back({calibrated.rul, std::min(f.remaining, kCap), 1, calibrated.rul90});
    }
  return measure(outcomes);
}

TEST(FitCalibration, reaches_its_nominal_coverage_on_lives_it_was_not_fitted_on) {
  const HeldOut held_out{overconfident_lives(400, 10, 1), overconfident_lives(400, 25, 2)};

  const auto calibration = fit_calibration(held_out, kCuts, kCap);

  const Metrics met_new = measure_calibrated(calibration, overconfident_lives(400, 10, 3), false);
  const Metrics mid_life = measure_calibrated(calibration, overconfident_lives(400, 25, 4), true);
  EXPECT_NEAR(met_new.coverage, 0.8, 0.04);
  EXPECT_NEAR(met_new.coverage90, 0.9, 0.03);
  EXPECT_NEAR(mid_life.coverage, 0.8, 0.04);
  EXPECT_NEAR(mid_life.coverage90, 0.9, 0.03);
}

TEST(FitCalibration, widens_less_where_errors_are_smaller) {
  const auto narrow = fit_bins(bound_scores(overconfident_lives(200, 5, 1), kCuts, kCap), kCap);
  const auto wide = fit_bins(bound_scores(overconfident_lives(200, 20, 1), kCuts, kCap), kCap);

  for (std::size_t bin = 0; bin < 2; ++bin) {
    EXPECT_LT(narrow[bin].lower, wide[bin].lower);
    EXPECT_LT(narrow[bin].upper, wide[bin].upper);
  }
}

TEST(FitCalibration, bins_ascend_and_the_last_is_open) {
  const auto bins = fit_bins(bound_scores(overconfident_lives(50, 10, 1), kCuts, kCap), kCap);

  ASSERT_EQ(bins.size(), 3U);
  EXPECT_DOUBLE_EQ(bins[0].below, 40);
  EXPECT_DOUBLE_EQ(bins[1].below, 90);
  EXPECT_EQ(bins[2].below, std::numeric_limits<double>::infinity());
}

TEST(FitCalibration, takes_the_finite_sample_quantile_over_lives) {
  std::vector<BoundScore> scores;  // 19 lives: 0.9 * (1 + 1/19) of them is the 18th of 19
  for (std::size_t i = 0; i < 19; ++i) {
    const auto miss = static_cast<double>(i + 1);
    scores.push_back({20, miss, -miss, 2 * miss, 0, 1, i});
  }

  const auto bins = fit_bins(scores, kCap);

  EXPECT_DOUBLE_EQ(bins[0].lower, 18);
  EXPECT_DOUBLE_EQ(bins[0].upper, -2);
  EXPECT_DOUBLE_EQ(bins[0].lower90, 38) << "0.95 * (1 + 1/19) of them are all";
}

TEST(FitCalibration, a_bin_with_few_lives_takes_the_shift_of_all) {
  std::vector<BoundScore> scores;
  for (std::size_t i = 0; i < 40; ++i) scores.push_back({20, static_cast<double>(i), 0, 0, 0, 1, i});
  scores.push_back({100, 1000, 0, 0, 0, 1, 40});

  const auto bins = fit_bins(scores, kCap);

  EXPECT_LT(bins[2].lower, 1000);
  EXPECT_DOUBLE_EQ(bins[1].lower, bins[2].lower);
}

TEST(FitCalibration, leaves_the_bounds_alone_without_scores) {
  EXPECT_EQ(fit_bins({}, kCap), (std::vector{models::CalibrationBin{}}));
}

TEST(FitCalibration, each_life_weighs_the_same_however_many_steps_it_has) {
  auto lives = overconfident_lives(2, 10, 1);
  lives[1].forecasts.resize(70);

  double first = 0, second = 0;
  for (const BoundScore& s : bound_scores(lives, kCuts, kCap)) (s.life == 0 ? first : second) += s.weight;

  EXPECT_NEAR(first, 1, 1e-9);
  EXPECT_NEAR(second, 1, 1e-9);
}

}  // namespace
}  // namespace portent::train
