#pragma once

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace portent::ingest {

/// A life unit as people write more than one of it: words such as cycle or start get an s, symbols such as
/// h, min or km do not.
inline std::string plural(std::string_view unit) {
  constexpr std::array<std::string_view, 3> kShortWords = {"day", "run", "lap"};
  bool word = unit.size() > 3 && unit.back() != 's';
  for (const std::string_view known : kShortWords) word = word || unit == known;
  for (const char c : unit) word = word && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ');
  return std::string(unit) + (word ? "s" : "");
}

/// The unit behind a number: that of exactly one gets no s.
inline std::string plural(std::string_view unit, double value) {
  return std::abs(value) == 1 ? std::string(unit) : plural(unit);
}

/// Such as "1 life" and "2 lives".
inline std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace portent::ingest
