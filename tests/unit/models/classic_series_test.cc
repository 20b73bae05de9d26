#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "models/classic/autoregressive.h"
#include "models/classic/exponential.h"
#include "models/classic/grey.h"
#include "models/classic/holt.h"
#include "models/classic/theil_sen.h"
#include "models/classic/wiener.h"
#include "train/random.h"

namespace portent::models::classic {
namespace {

using Values = std::vector<double>;
constexpr Threshold kAtZero = {0, true};

// Air passengers of Australia 1990-2016 and Holt's method with the parameters printed in Hyndman and
// Athanasopoulos, "Forecasting: principles and practice", 2nd ed., 7.2: 74.60, 76.70, 78.80, 80.91, 83.01.
TEST(Holt, reproduces_the_textbooks_forecasts) {
  const Values passengers = {17.55, 21.86, 23.89, 26.93, 26.89, 28.83, 30.08, 30.95, 30.19,
                             31.58, 32.58, 33.48, 39.02, 41.39, 41.60, 44.66, 46.95, 48.73,
                             51.49, 50.03, 60.64, 63.36, 66.36, 68.20, 68.12, 69.78, 72.60};
  const HoltFit fit = run_holt(passengers, {0.8321, 0.0001, 1, 15.57, 2.102});
  const Values printed = {74.60, 76.70, 78.80, 80.91, 83.01};
  for (std::size_t h = 1; h <= printed.size(); ++h)
    EXPECT_NEAR(fit.level + static_cast<double>(h) * fit.trend, printed[h - 1], 0.011) << h;
}

TEST(Holt, a_damped_trend_comes_to_rest) {
  Values t, y;
  double trend = -4, level = 100;
  for (int i = 0; i < 60; ++i) {
    t.push_back(i);
    y.push_back(level);
    trend *= 0.93;
    level += trend;
  }
  const double rest = 100 - 4 * 0.93 / (1 - 0.93);
  const auto forecast = Holt().forecast({t, y}, kAtZero, Values{500});
  EXPECT_NEAR(forecast.trajectory[0].p50, rest, 2);
  EXPECT_EQ(forecast.life.q50, kNever);
}

// The example of Deng's school (Liu, Lin, "Grey Information", 2006): a = -0.0372, b = 3.0654, values 3.2320,
// 3.3545, 3.4817, 3.6137.
TEST(Grey, reproduces_the_published_example) {
  const Values x = {2.874, 3.278, 3.337, 3.390, 3.679};
  const GreyFit fit = fit_grey(x);
  EXPECT_NEAR(fit.development, -0.0372, 5e-5);
  EXPECT_NEAR(fit.input, 3.0654, 5e-5);
  EXPECT_NEAR(grey_value(fit, 1), 3.2320, 5e-5);
  EXPECT_NEAR(grey_value(fit, 2), 3.3545, 5e-5);
  EXPECT_NEAR(grey_value(fit, 3), 3.4817, 5e-5);
  EXPECT_NEAR(grey_value(fit, 4), 3.6137, 5e-5);
}

TEST(Grey, a_constant_series_stays) {
  const GreyFit fit = fit_grey(Values{5, 5, 5, 5, 5});
  EXPECT_NEAR(grey_value(fit, 9), 5, 1e-9);
}

TEST(Grey, follows_a_line_through_zero_to_its_end) {
  Values t, y;
  for (int i = 0; i < 10; ++i) {
    t.push_back(i);
    y.push_back(-5 + 0.5 * i);
  }
  const auto forecast = Grey().forecast({t, y}, {5, false}, {});
  ASSERT_TRUE(forecast.known);
  EXPECT_NEAR(forecast.life.q50, 11, 0.5);
  EXPECT_NEAR(forecast.rate, 0.5, 0.02);
}

TEST(Grey, follows_a_growing_curve_to_its_end) {
  Values t, y;
  for (int i = 0; i < 12; ++i) {
    t.push_back(i);
    y.push_back(100 - std::exp(0.2 * i));
  }
  const auto forecast = Grey().forecast({t, y}, kAtZero, {});
  EXPECT_NEAR(forecast.life.q50, std::log(100) / 0.2 - 11, 1);
}

TEST(Autoregressive, recovers_its_own_recursion) {
  Values y = {3, 7};
  for (std::size_t i = 2; i < 40; ++i)
    y.push_back(2 + 0.1 * static_cast<double>(i) + 0.5 * y[i - 1] - 0.3 * y[i - 2]);
  const auto fit = fit_autoregressive(y, 2, 3);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->constant, 2, 1e-6);
  EXPECT_NEAR(fit->trend, 0.1, 1e-7);
  EXPECT_NEAR(fit->memory[0], 0.5, 1e-6);
  EXPECT_NEAR(fit->memory[1], -0.3, 1e-6);
}

// Box and Jenkins: weights 1, phi1, phi1^2 + phi2, ...
TEST(Autoregressive, weighs_past_noise_by_its_recursion) {
  const auto weights = noise_weights(Values{0.5, -0.3}, 4);
  EXPECT_DOUBLE_EQ(weights[1], 0.5);
  EXPECT_DOUBLE_EQ(weights[2], 0.25 - 0.3);
  EXPECT_DOUBLE_EQ(weights[3], 0.5 * -0.05 - 0.3 * 0.5);
}

TEST(Autoregressive, is_empty_where_the_points_determine_nothing) {
  EXPECT_FALSE(fit_autoregressive(Values{1, 2, 3, 4}, 1, 3));
  EXPECT_FALSE(fit_autoregressive(Values(30, 5.0), 1, 3)) << "a constant has no memory to tell";
}

// 21 slopes, whose median can be counted by hand: 4; then the median of y - 4 t: y at the median time 4.
TEST(TheilSen, is_the_median_of_all_slopes) {
  const Values t = {1, 2, 3, 4, 10, 12, 18}, y = {9, 15, 19, 20, 45, 55, 78};
  const RobustLine line = fit_theil_sen({t, y});
  EXPECT_DOUBLE_EQ(line.slope, 4);
  EXPECT_DOUBLE_EQ(line.middle, 4);
  EXPECT_DOUBLE_EQ(line.at_middle, 22);
}

TEST(TheilSen, is_not_moved_by_outliers) {
  Values t, y;
  for (int i = 0; i < 40; ++i) {
    t.push_back(i);
    y.push_back(100 - i + (i % 5 == 4 ? 500.0 : 0.0));
  }
  y.back() = 61;
  const auto forecast = TheilSen().forecast({t, y}, kAtZero, {});
  EXPECT_NEAR(forecast.rate, -1, 0.02);
  EXPECT_NEAR(forecast.life.q50, 61, 2);
}

std::vector<std::unique_ptr<TrendModel>> all_models() {
  std::vector<std::unique_ptr<TrendModel>> models;
  models.push_back(std::make_unique<Wiener>());
  models.push_back(std::make_unique<Exponential>(130));
  models.push_back(std::make_unique<Holt>());
  models.push_back(std::make_unique<Autoregressive>());
  models.push_back(std::make_unique<Grey>(40));
  models.push_back(std::make_unique<TheilSen>());
  return models;
}

TEST(EveryTrendModel, finds_the_end_of_a_noisy_line_within_its_own_interval) {
  train::Random random(4);
  Values t, y;
  for (int i = 0; i < 60; ++i) {
    t.push_back(3 * i);
    y.push_back(100 - i + 0.3 * random.normal());
  }
  const double truth = 3 * 41;
  for (const auto& model : all_models()) {
    if (model->name() == "exponential") continue;  // a line is no exponential
    const auto forecast = model->forecast({t, y}, kAtZero, Values{30, 60});
    ASSERT_TRUE(forecast.known) << model->name();
    EXPECT_NEAR(forecast.life.q50, truth, 0.35 * truth) << model->name();
    EXPECT_LE(forecast.life.q05, forecast.life.q10) << model->name();
    EXPECT_LE(forecast.life.q10, forecast.life.q50) << model->name();
    EXPECT_LE(forecast.life.q50, forecast.life.q90) << model->name();
    EXPECT_NEAR(forecast.rate, -1.0 / 3, 0.2) << model->name();
    EXPECT_NEAR(forecast.trajectory[0].p50, 31, 5) << model->name();
  }
}

TEST(EveryTrendModel, says_when_it_does_not_know) {
  const Values t = {1, 2, 3}, y = {5, std::nan(""), 4}, one = {1};
  for (const auto& model : all_models()) {
    EXPECT_FALSE(model->forecast({t, y}, kAtZero, {}).known) << model->name();
    EXPECT_FALSE(model->forecast({one, one}, kAtZero, {}).known) << model->name();
    EXPECT_FALSE(model->forecast({}, kAtZero, {}).known) << model->name();
  }
}

TEST(EveryTrendModel, is_the_same_to_the_bit_each_time) {
  train::Random random(8);
  Values t, y;
  for (int i = 0; i < 50; ++i) {
    t.push_back(i + 0.3 * random.uniform());
    y.push_back(90 - i + random.normal());
  }
  for (const auto& model : all_models())
    EXPECT_EQ(model->forecast({t, y}, kAtZero, Values{5}), model->forecast({t, y}, kAtZero, Values{5}))
        << model->name();
}

}  // namespace
}  // namespace portent::models::classic
