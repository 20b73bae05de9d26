#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portent::ingest {

/// A comparison of one column with a number, such as `thickness < 2.5`.
struct Condition {
  enum class Operator : std::uint8_t { kLess, kAtMost, kGreater, kAtLeast, kEqual, kOther };
  std::string column;
  Operator op = Operator::kLess;
  double limit = 0;
  bool holds(double value) const;  ///< false for a missing value
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// COLUMN OP NUMBER with OP one of < <= > >= == !=; nullopt where `text` is none.
std::optional<Condition> parse_condition(std::string_view text);

}  // namespace portent::ingest
