#pragma once

#include <cstddef>
#include <span>

namespace portent::train {

/// How a column goes from row to row of one machine.
struct Increments {
  std::size_t count = 0;    ///< pairs of neighbours that both have a value
  double usual = 0;         ///< the middle one of all that are above 0; 0: none is
  std::size_t exact = 0;    ///< that are the usual one
  std::size_t near = 0;     ///< that are within a fifth of it
  std::size_t falls = 0;    ///< below 0
  std::size_t still = 0;    ///< 0
  std::size_t holes = 0;    ///< one and a half of the usual one, or more
  std::size_t skipped = 0;  ///< rows that would fill the holes
};

/// NaN: no value.
Increments increments_of(std::span<const double> values);

/// True where nearly every row adds about the same and none takes away, as a counter or a clock does and no
/// sensor can. Judged from kFewestIncrements on.
bool rises_evenly(const Increments& increments);

inline constexpr std::size_t kFewestIncrements = 9;

}  // namespace portent::train
