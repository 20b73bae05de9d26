#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/policy/rule.h"

// Internal to the parser of rules.

namespace portent::models::policy {

struct RuleWord {
  enum class Kind : std::uint8_t { kNumber, kName, kKeyword, kSign, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;  ///< a name without its quotes
  double number = 0;
  std::size_t column = 1;

  bool is(Kind what, std::string_view word) const { return kind == what && text == word; }
  bool sign(std::string_view word) const { return is(Kind::kSign, word); }
  bool keyword(std::string_view word) const { return is(Kind::kKeyword, word); }
  /// As an error quotes it.
  std::string shown() const { return kind == Kind::kEnd ? "the end" : "'" + text + "'"; }
};

/// The words of a rule's text, one of kind kEnd behind them.
tl::expected<std::vector<RuleWord>, RuleError> rule_words(std::string_view text);

}  // namespace portent::models::policy
