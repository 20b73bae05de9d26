#include "models/native/elementary.h"

#include <algorithm>
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

}  // namespace

double fixed_exp(double x) {
  const double clamped = std::clamp(x, -700.0, 700.0);
  const double n = std::floor(clamped * kLog2E + 0.5);
  const double r = (clamped - n * kLn2High) - n * kLn2Low;
  double sum = 1;
  for (int k = kExpTerms; k > 0; --k) sum = 1 + sum * r / k;  // Taylor in Horner form, |r| <= 0.347
  return sum * power_of_two(static_cast<std::int64_t>(n));
}

double fixed_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  std::int64_t exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
  double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    ++exponent;
  }
  const double s = (mantissa - 1) / (mantissa + 1);  // log m = 2 atanh s, |s| <= 0.172
  const double squared = s * s;
  double sum = 0;
  for (int k = kLogTerms; k > 0; --k) sum = (sum + 1.0 / (2 * k + 1)) * squared;
  const auto n = static_cast<double>(exponent);
  return n * kLn2High + (2 * s * (1 + sum) + n * kLn2Low);
}

double fixed_power(double x, double y) {
  return fixed_exp(y * fixed_log(x));
}

double fixed_softplus(double x) {
  if (x > 40) return x;
  const double e = fixed_exp(x);
  return x < -12 ? e - e * e * (0.5 - e / 3)
                 : fixed_log(1 + e);  // the series keeps what 1 + e would round away
}

}  // namespace portent::models::native
