#include "models/native/elementary.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace portent::models::native {
namespace {

double relative_error(double got, long double want) {
  return static_cast<double>(std::fabs((static_cast<long double>(got) - want) / want));
}

TEST(FixedExp, agrees_with_long_double_to_four_parts_in_ten_to_the_sixteen) {
  double worst = 0;
  for (double x = -690; x < 690; x += 0.0137)
    worst = std::max(worst, relative_error(fixed_exp(x), std::exp(static_cast<long double>(x))));
  EXPECT_LT(worst, 4e-16);
}

TEST(FixedLog, agrees_with_long_double_to_four_parts_in_ten_to_the_sixteen) {
  double worst = 0;
  for (double x = 1e-300; x < 1e300; x *= 1.0371)
    worst = std::max(worst, relative_error(fixed_log(x), std::log(static_cast<long double>(x))));
  EXPECT_LT(worst, 4e-16);
}

TEST(FixedSoftplus, is_positive_rises_and_agrees_with_long_double) {
  double before = 0;
  for (double x = -100; x < 100; x += 0.01) {
    const double y = fixed_softplus(x);
    ASSERT_GT(y, before) << x;
    ASSERT_LT(std::fabs(static_cast<double>(y - std::log1p(std::exp(static_cast<long double>(x))))),
              4e-16 * std::max(1.0, y))
        << x;
    before = y;
  }
}

TEST(FixedSoftplus, of_four_at_once_has_the_bits_of_each_alone) {
  for (double x = -720; x < 720; x += 0.0173) {
    const std::array<double, 4> at = {x, -x, x / 60, x * 1e-4};
    const std::array<double, 4> y = fixed_softplus(at);
    for (std::size_t i = 0; i < 4; ++i)
      ASSERT_EQ(std::bit_cast<std::uint64_t>(y[i]), std::bit_cast<std::uint64_t>(fixed_softplus(at[i])))
          << at[i];
  }
}

TEST(FixedPower, agrees_with_long_double) {
  for (double y = -8; y <= 8; y += 0.37)
    for (double x = 0.01; x < 100; x *= 1.7)
      ASSERT_LT(relative_error(fixed_power(x, y), std::pow(static_cast<long double>(x), y)), 2e-14);
}

}  // namespace
}  // namespace portent::models::native
