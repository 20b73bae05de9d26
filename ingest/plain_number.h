#pragma once

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>

namespace portent::ingest {

/// Bytes that read_plain_number() may look at, whatever they are.
inline constexpr std::size_t kPlainNumberReach = 17;

namespace plain_number {

/// [digits before the point * 16 + digits behind it]: brings the digits together at the end of a register,
/// without the point.
struct Shuffles {
  alignas(16) std::array<std::array<std::uint8_t, 16>, 256> to{};
  constexpr Shuffles() {
    for (unsigned whole = 0; whole < 16; ++whole)
      for (unsigned behind = 0; whole + behind <= 16 && behind < 16; ++behind)
        for (unsigned place = 0; place < 16; ++place) {
          const unsigned skipped = 16 - whole - behind;
          const unsigned digit = place - skipped;  // used where place >= skipped
          to[whole * 16 + behind][place] =
              place < skipped ? 0x80 : static_cast<std::uint8_t>(digit < whole ? digit : digit + 1);
        }
  }
};
inline constexpr Shuffles kShuffles;

inline constexpr std::array<double, 16> kPowersOfTen = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// The number that 16 digits (0 to 9 each, first the highest) make.
inline std::uint64_t join_digits(__m128i digits) {
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00010064));
  const __m128i packed = _mm_packus_epi32(fours, fours);
  const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(0x00012710));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return (both & 0xFFFFFFFFU) * 100'000'000U + (both >> 32);
}

}  // namespace plain_number

/// A number as most gateways write it: at most 14 digits, with or without a point, no exponent. Moves `at`
/// past it; false where it is written otherwise (or is no number), `at` is then anywhere. The value is
/// rounded correctly, as every JSON parser must: digits and power of ten are exact doubles, and so one
/// division rounds once.
inline bool read_plain_number(const char*& at, double& value) {
  const bool negative = *at == '-';
  at += negative;
  const __m128i raw = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i digits = _mm_sub_epi8(raw, _mm_set1_epi8('0'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits);
  const auto others = ~static_cast<std::uint32_t>(_mm_movemask_epi8(is_digit));
  const auto whole = static_cast<unsigned>(std::countr_zero(others));
  if (whole == 0 || whole > 14 || (*at == '0' && whole > 1)) return false;
  unsigned behind = 0, length = whole;
  if (at[whole] == '.') {
    behind = static_cast<unsigned>(std::countr_zero(others >> (whole + 1)));
    length = whole + 1 + behind;
    if (behind == 0 || length > 15) return false;
  }
  const auto& order = plain_number::kShuffles.to[whole * 16 + behind];
  const __m128i joined =
      _mm_shuffle_epi8(digits, _mm_load_si128(reinterpret_cast<const __m128i*>(order.data())));
  const double magnitude =
      static_cast<double>(plain_number::join_digits(joined)) / plain_number::kPowersOfTen[behind];
  value = negative ? -magnitude : magnitude;
  at += length;
  return true;
}

}  // namespace portent::ingest
