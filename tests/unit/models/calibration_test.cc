#include "models/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

namespace portent::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A mean of 60, and a spread of -8 and +12 about a median of 57.
const Quantiles kQuantiles = {.mean = 60, .q05 = 40, .q10 = 49, .q50 = 57, .q90 = 69, .q95 = 75};

const Calibration kBinned = {
    .met_from_start = {{50, 1, 2, 1.5, 3}, {100, 3, 4, 5, 7}, {kInfinity, 5, 6, 8, 9}},
    .met_in_mid_life = {{kInfinity, 10, 20, 15, 30}}};

TEST(RawBounds, put_the_networks_spread_about_its_mean) {
  const RawBounds raw = raw_bounds(kQuantiles);
  EXPECT_EQ(raw.p10, 52);
  EXPECT_EQ(raw.p50, 60);
  EXPECT_EQ(raw.p90, 72);
  EXPECT_EQ(raw.p05, 43);
  EXPECT_EQ(raw.p95, 78);
}

TEST(Calibrate, leaves_the_bounds_where_nothing_was_calibrated) {
  EXPECT_EQ(calibrate({}, kQuantiles, false, 125).rul, (Interval{52, 60, 72}));
  EXPECT_EQ(calibrate({}, kQuantiles, false, 125).rul90, (Bounds{43, 78}));
}

TEST(Calibrate, shifts_the_bounds_by_the_bin_of_the_mean) {
  EXPECT_EQ(calibrate(kBinned, kQuantiles, false, 125).rul, (Interval{49, 60, 76}));
  EXPECT_EQ(calibrate(kBinned, kQuantiles, false, 125).rul90, (Bounds{38, 85}));
}

TEST(Calibrate, never_makes_the_90_percent_interval_narrower_than_that_of_80) {
  const Calibration crossing = {.met_from_start = {{kInfinity, 0, 0, -20, -20}}, .met_in_mid_life = {{}}};
  EXPECT_EQ(calibrate(crossing, kQuantiles, false, 125).rul90, (Bounds{52, 72}));
}

TEST(Calibrate, takes_the_bin_above_at_the_edge_itself) {
  Quantiles q = kQuantiles;
  q.mean = 50;
  EXPECT_EQ(calibrate(kBinned, q, false, 125).rul, (Interval{39, 50, 66}));
}

TEST(Calibrate, has_bins_of_its_own_for_machines_met_in_mid_life) {
  EXPECT_EQ(calibrate(kBinned, kQuantiles, true, 125).rul, (Interval{42, 60, 92}));
}

TEST(Calibrate, stays_between_zero_and_the_cap) {
  EXPECT_EQ(calibrate(kBinned, kQuantiles, false, 70).rul, (Interval{49, 60, 70}));
  EXPECT_EQ(calibrate(kBinned, {.mean = 300, .q10 = 280, .q50 = 300, .q90 = 310}, false, 125).rul,
            (Interval{125, 125, 125}));
  EXPECT_EQ(calibrate(kBinned, {.mean = -20, .q10 = -30, .q50 = -20, .q90 = -5}, false, 125).rul,
            (Interval{0, 0, 0}));
}

TEST(Calibrate, keeps_the_bounds_in_order_where_a_shift_would_cross_them) {
  const Calibration crossing = {.met_from_start = {{kInfinity, -50, -50, 0, 0}}, .met_in_mid_life = {{}}};
  EXPECT_EQ(calibrate(crossing, kQuantiles, false, 125).rul, (Interval{60, 60, 60}));
}

TEST(Calibrate, never_answers_with_something_that_is_no_number) {
  const double nan = std::nan("");
  EXPECT_EQ(calibrate(kBinned, {nan, nan, nan, nan, nan, nan}, false, 120).rul, (Interval{0, 60, 120}));
  EXPECT_EQ(calibrate(kBinned, {nan, nan, nan, nan, nan, nan}, false, 120).rul90, (Bounds{0, 120}));
  EXPECT_EQ(calibrate(kBinned, {.mean = 60, .q10 = nan, .q50 = 57, .q90 = nan}, false, 125).rul,
            (Interval{0, 60, 125}));
  EXPECT_EQ(calibrate(kBinned, {.mean = kInfinity, .q10 = kInfinity, .q50 = kInfinity, .q90 = kInfinity},
                      false, 125)
                .rul,
            (Interval{0, 125, 125}));
}

}  // namespace
}  // namespace portent::models
