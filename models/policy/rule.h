#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace portent::models::policy {

/// What is wrong with a rule's text: the column (from 1) and what was expected there.
struct RuleError {
  std::size_t column = 0;
  std::string message;  ///< "expected a number, a name or '(', found the end"
  friend bool operator==(const RuleError&, const RuleError&) = default;
};

/// Of three-valued logic: what a missing value decides nothing about is unknown.
enum class Truth : std::uint8_t { kFalse, kTrue, kUnknown };

/// A user's condition over named values, such as `rms > 4.5 and temp > 80 for 5m clear after 1h`
/// (docs/alarms.md has the language). Made by parse_rule() alone; immutable and thread-safe. Evaluation needs
/// no memory, and at most as many steps as the text has bytes.
class Rule {
 public:
  const std::string& text() const { return text_; }
  /// The values that it asks for, each once, in the order of their first mention.
  const std::vector<std::string>& names() const { return names_; }
  /// How long the condition must hold before the rule is raised; 0: at once.
  std::int64_t for_ms() const { return for_ms_; }
  /// How long it must not hold before the rule is cleared.
  std::int64_t clear_after_ms() const { return clear_after_ms_; }

  /// `values` are those of names(), in their order; nullopt or not finite: missing.
  Truth truth(std::span<const std::optional<double>> values) const;

  enum class Op : std::uint8_t {
    kNumber,
    kName,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kNegate,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kEqual,
    kNotEqual,
    kAnd,
    kOr,
    kNot,
  };

 private:
  friend class RuleParser;
  struct Step {
    Op op = Op::kNumber;
    double number = 0;      ///< kNumber
    std::size_t index = 0;  ///< kName: in names_
  };
  Rule() = default;

  std::string text_;
  std::vector<std::string> names_;
  std::vector<Step> steps_;  ///< operands before their operator
  std::int64_t for_ms_ = 0, clear_after_ms_ = 0;
};

inline constexpr std::size_t kLongestRule = 1'000;  ///< bytes
inline constexpr std::size_t kDeepestRule = 32;     ///< parentheses, `not` and signs within each other
inline constexpr std::size_t kMostRuleNames = 64;

tl::expected<Rule, RuleError> parse_rule(std::string_view text);

/// "column 7: expected ...".
std::string words_of(const RuleError& error);

}  // namespace portent::models::policy
