#include "ingest/archive/decimal.h"

#include <array>
#include <bit>
#include <cmath>

#include "ingest/archive/column.h"

namespace portent::ingest::archive {
namespace {

constexpr std::array<double, kMostDigits + 1> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                         1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
constexpr double kLargest = 9007199254740992.0;  // 2^53: below it every whole number is a double

}  // namespace

std::optional<std::int64_t> digits_of(double value, int scale) {
  const double power = kPowers[static_cast<std::size_t>(scale)];
  const double scaled = value * power;
  if (!(std::abs(scaled) < kLargest)) return std::nullopt;
  const double whole = std::nearbyint(scaled);
  // Division is rounded once and both sides are exact, so this is the double that the decimal's text means.
  if (std::bit_cast<std::uint64_t>(whole / power) != std::bit_cast<std::uint64_t>(value)) return std::nullopt;
  if (whole == 0 && std::signbit(value)) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

double from_digits(std::int64_t digits, int scale) {
  return static_cast<double>(digits) / kPowers[static_cast<std::size_t>(scale)];
}

int scale_of(double value) {
  constexpr int kUsualDigits = 9;
  for (int scale = 0; scale <= kUsualDigits; ++scale)
    if (digits_of(value, scale)) return scale;
  return -1;
}

}  // namespace portent::ingest::archive
