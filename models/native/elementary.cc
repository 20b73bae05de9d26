#include "models/native/elementary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace portent::models::native {
namespace {

constexpr double kLog2E = 1.4426950408889634074;
constexpr double kLn2High = 6.93147180369123816490e-01;  // ln 2 cut to 33 bits, so that n * kLn2High is exact
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr int kExpTerms = 14;
constexpr int kLogTerms = 11;

double power_of_two(std::int64_t n) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
}

template <std::size_t n>
using Lanes = std::array<double, n>;

/// Each lane for itself: the bits of one do not depend on how many there are, and several keep the
/// processor's wide units busy.
template <std::size_t n>
inline Lanes<n> exp_of(const Lanes<n>& x) {
  Lanes<n> power, r, sum;
  for (std::size_t i = 0; i < n; ++i) {
    const double clamped = std::clamp(x[i], -700.0, 700.0);
    power[i] = std::floor(clamped * kLog2E + 0.5);
    r[i] = (clamped - power[i] * kLn2High) - power[i] * kLn2Low;
    sum[i] = 1;
  }
  for (int k = kExpTerms; k > 0; --k)  // Taylor in Horner form, |r| <= 0.347
    for (std::size_t i = 0; i < n; ++i) sum[i] = 1 + sum[i] * r[i] / k;
  for (std::size_t i = 0; i < n; ++i) sum[i] *= power_of_two(static_cast<std::int32_t>(power[i]));
  return sum;
}

template <std::size_t n>
inline Lanes<n> log_of(const Lanes<n>& x) {
  Lanes<n> power, s, squared, sum{};
  for (std::size_t i = 0; i < n; ++i) {
    const auto bits = std::bit_cast<std::uint64_t>(x[i]);
    const auto exponent = static_cast<std::int32_t>(bits >> 52) - 1023;
    const double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
    const bool halved = mantissa > 1.4142135623730951;
    const double m = halved ? mantissa * 0.5 : mantissa;
    power[i] = static_cast<double>(exponent + (halved ? 1 : 0));
    s[i] = (m - 1) / (m + 1);  // log m = 2 atanh s, |s| <= 0.172
    squared[i] = s[i] * s[i];
  }
  for (int k = kLogTerms; k > 0; --k)
    for (std::size_t i = 0; i < n; ++i) sum[i] = (sum[i] + 1.0 / (2 * k + 1)) * squared[i];
  for (std::size_t i = 0; i < n; ++i)
    sum[i] = power[i] * kLn2High + (2 * s[i] * (1 + sum[i]) + power[i] * kLn2Low);
  return sum;
}

template <std::size_t n>
inline Lanes<n> softplus_of(const Lanes<n>& x) {
  const Lanes<n> e = exp_of(x);
  Lanes<n> more, y;
  for (std::size_t i = 0; i < n; ++i) more[i] = 1 + e[i];
  const Lanes<n> log = log_of(more);
  for (std::size_t i = 0; i < n; ++i) {
    const double series = e[i] - e[i] * e[i] * (0.5 - e[i] / 3);  // keeps what 1 + e would round away
    y[i] = x[i] > 40 ? x[i] : (x[i] < -12 ? series : log[i]);
  }
  return y;
}

}  // namespace

double fixed_exp(double x) {
  return exp_of<1>({x})[0];
}

double fixed_log(double x) {
  return log_of<1>({x})[0];
}

double fixed_softplus(double x) {
  return softplus_of<1>({x})[0];
}

std::array<double, 4> fixed_softplus(const std::array<double, 4>& x) {
  return softplus_of<4>(x);
}

double fixed_power(double x, double y) {
  return fixed_exp(y * fixed_log(x));
}

}  // namespace portent::models::native
