#include "models/policy/rule_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace portent::models::policy {
namespace {

using Kind = RuleWord::Kind;

constexpr std::array<std::string_view, 6> kKeywords = {"and", "or", "not", "for", "clear", "after"};
constexpr std::array<std::string_view, 12> kSigns = {">=", "<=", "==", "!=", ">", "<",
                                                     "+",  "-",  "*",  "/",  "(", ")"};
constexpr std::size_t kLongestName = 128;

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  tl::expected<std::vector<RuleWord>, RuleError> split() {
    std::vector<RuleWord> words;
    for (;;) {
      while (at_ < text_.size() && blank(text_[at_])) ++at_;
      auto word = next();
      if (!word) return tl::unexpected(std::move(word.error()));
      words.push_back(std::move(*word));
      if (words.back().kind == Kind::kEnd) return words;
    }
  }

 private:
  using Word = tl::expected<RuleWord, RuleError>;

  Word next() {
    if (at_ == text_.size()) return take(Kind::kEnd, 0);
    const char c = text_[at_];
    if (digit(c) || c == '.') return number();
    if (letter(c)) return name();
    if (c == '"') return quoted();
    for (const std::string_view sign : kSigns)
      if (text_.substr(at_).starts_with(sign)) return take(Kind::kSign, sign.size());
    if (c == '=') return refuse("expected '==' to compare, found '='");
    return refuse(
        "expected a number, a name or a sign; put a name with other letters than A-Z, a-z, 0-9, '_', '.' and "
        "':' in quotes");
  }

  RuleWord take(Kind kind, std::size_t size) {
    RuleWord word{kind, std::string(text_.substr(at_, size)), 0, at_ + 1};
    at_ += size;
    return word;
  }

  Word number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc())
      return refuse(error == std::errc::result_out_of_range ? "expected a number of ordinary size"
                                                            : "expected a number, found '.'");
    RuleWord word = take(Kind::kNumber, static_cast<std::size_t>(end - text_.data()) - at_);
    word.number = value;
    return word;
  }

  Word name() {
    std::size_t size = 1;
    const auto inside = [](char c) { return letter(c) || digit(c) || c == '.' || c == ':'; };
    while (at_ + size < text_.size() && inside(text_[at_ + size])) ++size;
    if (size > kLongestName) return refuse("expected a name of at most 128 bytes");
    const bool keyword = std::ranges::find(kKeywords, text_.substr(at_, size)) != kKeywords.end();
    return take(keyword ? Kind::kKeyword : Kind::kName, size);
  }

  Word quoted() {
    const std::size_t end = text_.find('"', at_ + 1);
    if (end == std::string_view::npos) return refuse("expected a closing quote");
    if (end == at_ + 1 || end - at_ - 1 > kLongestName)
      return refuse("expected a name of 1 to 128 bytes between the quotes");
    RuleWord word = take(Kind::kName, end + 1 - at_);
    word.text = word.text.substr(1, word.text.size() - 2);
    return word;
  }

  Word refuse(const char* message) const { return tl::unexpected(RuleError{at_ + 1, message}); }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

tl::expected<std::vector<RuleWord>, RuleError> rule_words(std::string_view text) {
  return Splitter(text).split();
}

}  // namespace portent::models::policy
