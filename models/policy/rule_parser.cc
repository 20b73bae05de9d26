#include <algorithm>
#include <array>

#include "models/policy/rule.h"
#include "models/policy/rule_words.h"

namespace portent::models::policy {

/// Recursive descent over the words of one rule; the first fault ends it, by exception within this file.
class RuleParser {
 public:
  explicit RuleParser(std::vector<RuleWord> words) : words_(std::move(words)) {}

  Rule parse(std::string_view text) {
    rule_.text_ = std::string(text);
    const std::size_t column = word().column;
    want(Type::kTruth, either(), column);
    if (take_keyword("for")) rule_.for_ms_ = duration();
    rule_.clear_after_ms_ = rule_.for_ms_;
    if (take_keyword("clear")) {
      if (!take_keyword("after")) refuse("expected 'after' behind 'clear', found " + word().shown());
      rule_.clear_after_ms_ = duration();
    }
    if (word().kind != Kind::kEnd)
      refuse("expected an operator, 'for', 'clear after' or the end, found " + word().shown());
    return std::move(rule_);
  }

 private:
  using Kind = RuleWord::Kind;
  using Op = Rule::Op;
  enum class Type { kNumber, kTruth };

  const RuleWord& word() const { return words_[at_]; }
  bool take_keyword(std::string_view name) {
    const bool there = word().keyword(name);
    if (there) ++at_;
    return there;
  }
  [[noreturn]] void refuse(std::string message) const { throw RuleError{word().column, std::move(message)}; }
  static void want(Type wanted, Type type, std::size_t column) {
    if (type == wanted) return;
    throw RuleError{column, wanted == Type::kTruth ? "expected a comparison such as rms > 4.5, found a number"
                                                   : "expected a number, found a comparison"};
  }
  void add(Op op) { rule_.steps_.push_back({op, 0, 0}); }

  Type either() {
    return chain("or", Op::kOr, [this] { return all(); });
  }
  Type all() {
    return chain("and", Op::kAnd, [this] { return negation(); });
  }
  template <typename Next>
  Type chain(std::string_view keyword, Op op, Next next) {
    std::size_t column = word().column;
    const Type type = next();
    while (word().keyword(keyword)) {
      want(Type::kTruth, type, column);
      ++at_;
      column = word().column;
      want(Type::kTruth, next(), column);
      add(op);
    }
    return type;
  }

  Type negation() {
    if (!take_keyword("not")) return comparison();
    const Deeper deeper(*this);
    const std::size_t column = word().column;
    want(Type::kTruth, negation(), column);
    add(Op::kNot);
    return Type::kTruth;
  }

  Type comparison() {
    static constexpr std::array<std::pair<std::string_view, Op>, 6> kSigns = {{{"<", Op::kLess},
                                                                               {"<=", Op::kLessEqual},
                                                                               {">", Op::kGreater},
                                                                               {">=", Op::kGreaterEqual},
                                                                               {"==", Op::kEqual},
                                                                               {"!=", Op::kNotEqual}}};
    std::size_t column = word().column;
    const Type type = sum();
    for (const auto& [sign, op] : kSigns) {
      if (!word().sign(sign)) continue;
      want(Type::kNumber, type, column);
      ++at_;
      column = word().column;
      want(Type::kNumber, sum(), column);
      add(op);
      return Type::kTruth;
    }
    return type;
  }

  Type sum() {
    return arithmetic("+", Op::kAdd, "-", Op::kSubtract, [this] { return product(); });
  }
  Type product() {
    return arithmetic("*", Op::kMultiply, "/", Op::kDivide, [this] { return operand(); });
  }
  template <typename Next>
  Type arithmetic(std::string_view one, Op op_one, std::string_view other, Op op_other, Next next) {
    std::size_t column = word().column;
    const Type type = next();
    while (word().sign(one) || word().sign(other)) {
      want(Type::kNumber, type, column);
      const Op op = word().sign(one) ? op_one : op_other;
      ++at_;
      column = word().column;
      want(Type::kNumber, next(), column);
      add(op);
    }
    return type;
  }

  Type operand() {
    if (word().kind == Kind::kNumber) {
      rule_.steps_.push_back({Op::kNumber, words_[at_++].number, 0});
      return Type::kNumber;
    }
    if (word().kind == Kind::kName) return name();
    if (word().sign("-")) return sign();
    if (word().sign("(")) return parentheses();
    refuse("expected a number, a name or '(', found " + word().shown());
  }

  Type name() {
    const auto found = std::ranges::find(rule_.names_, word().text);
    const auto index = static_cast<std::size_t>(found - rule_.names_.begin());
    if (index == kMostRuleNames) refuse("expected at most 64 different names");
    if (found == rule_.names_.end()) rule_.names_.push_back(word().text);
    rule_.steps_.push_back({Op::kName, 0, index});
    ++at_;
    return Type::kNumber;
  }

  Type sign() {
    const Deeper deeper(*this);
    ++at_;
    const std::size_t column = word().column;
    want(Type::kNumber, operand(), column);
    add(Op::kNegate);
    return Type::kNumber;
  }

  Type parentheses() {
    const Deeper deeper(*this);
    ++at_;
    const Type type = either();
    if (!word().sign(")")) refuse("expected ')' or an operator, found " + word().shown());
    ++at_;
    return type;
  }

  std::int64_t duration() {
    static constexpr std::array<std::pair<std::string_view, double>, 4> kUnits = {
        {{"s", 1e3}, {"m", 60e3}, {"h", 3'600e3}, {"d", 86'400e3}}};
    if (word().kind != Kind::kNumber) refuse("expected a duration such as 5m, found " + word().shown());
    const double number = words_[at_++].number;
    for (const auto& [unit, ms] : kUnits) {
      if (!word().is(Kind::kName, unit)) continue;
      if (number * ms > 365 * 86'400e3) refuse("expected a duration of at most 365d");
      ++at_;
      return static_cast<std::int64_t>(number * ms);
    }
    refuse("expected a unit of time: s, m, h or d, found " + word().shown());
  }

  /// One level of nesting for as long as it lives.
  class Deeper {
   public:
    explicit Deeper(RuleParser& parser) : parser_(parser) {
      if (parser_.depth_ == kDeepestRule) parser_.refuse("expected at most 32 levels of nesting");
      ++parser_.depth_;
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    RuleParser& parser_;
  };

  std::vector<RuleWord> words_;
  std::size_t at_ = 0, depth_ = 0;
  Rule rule_;
};

tl::expected<Rule, RuleError> parse_rule(std::string_view text) {
  if (text.size() > kLongestRule)
    return tl::unexpected(RuleError{kLongestRule + 1, "expected at most 1000 bytes"});
  auto words = rule_words(text);
  if (!words) return tl::unexpected(std::move(words.error()));
  try {
    return RuleParser(std::move(*words)).parse(text);
  } catch (RuleError& error) {
    return tl::unexpected(std::move(error));
  }
}

}  // namespace portent::models::policy
