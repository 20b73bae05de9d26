#pragma once

#include <cstdint>
#include <optional>

namespace portent::ingest::archive {

/// `value` * 10^scale where that is a whole number below 2^53 in size and gives back `value` to the bit when
/// it is divided by 10^scale; nullopt otherwise (also for -0, NaN and infinities). `scale`: 0 to kMostDigits.
std::optional<std::int64_t> digits_of(double value, int scale);

/// What the digits stand for: the double nearest to digits / 10^scale where |digits| < 2^53.
double from_digits(std::int64_t digits, int scale);

/// The least scale up to 9 at which digits_of() gives something; -1: none. With more digits most doubles of
/// some size are decimals by chance, and packing them gains nothing.
int scale_of(double value);

}  // namespace portent::ingest::archive
