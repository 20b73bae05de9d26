#include "ingest/message_shape.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ingest/plain_number.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kMostAssetLetters = 128;
constexpr double kLatestTs = 253'402'300'799'999;  // the end of year 9999, as the decoder has it

constexpr auto kIdLetters = [] {
  std::array<bool, 256> is{};
  for (const char c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._:-"))
    is[static_cast<unsigned char>(c)] = true;
  return is;
}();

bool is_id_letter(char c) {
  return kIdLetters[static_cast<unsigned char>(c)];
}

bool is_plain_text(char c) {
  return c >= 0x20 && c != '"' && c != '\\';  // bytes over 127 are negative: those the parser shall judge
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

/// Walks through a message that is known to be valid and cuts it at the values that change.
class ShapeLearner {
 public:
  ShapeLearner(std::string_view message, const MessageShape::SlotOf& slot_of)
      : message_(message), slot_of_(slot_of) {}

  std::optional<MessageShape> learn() {
    if (message_.find('\\') != std::string_view::npos || !object(&ShapeLearner::field)) return std::nullopt;
    skip_space();
    if (at_ != message_.size() || !has_asset_ || !has_ts_) return std::nullopt;
    shape_.tail_ = message_.substr(cut_);
    finish();
    return std::move(shape_);
  }

 private:
  using Kind = MessageShape::Kind;
  using Member = bool (ShapeLearner::*)(std::string_view key);

  char peek() const { return at_ < message_.size() ? message_[at_] : '\0'; }
  void skip_space() {
    while (is_space(peek())) ++at_;
  }
  bool skip(char c) {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  std::optional<std::string_view> text() {
    if (!skip('"')) return std::nullopt;
    const std::size_t from = at_;
    while (at_ < message_.size() && is_plain_text(message_[at_])) ++at_;
    if (peek() != '"') return std::nullopt;
    return message_.substr(from, at_++ - from);
  }

  bool object(Member member) {
    if (!skip('{')) return false;
    if (skip('}')) return true;
    do {
      const auto key = text();
      if (!key || !skip(':')) return false;
      skip_space();
      if (!(this->*member)(*key)) return false;
    } while (skip(','));
    return skip('}');
  }

  /// The value from `from` to here changes from message to message.
  void cut(std::size_t from, Kind kind, int slot = -1) {
    MessageShape::Field field;
    field.from = static_cast<std::uint32_t>(shape_.literals_.size());
    field.size = static_cast<std::uint32_t>(from - cut_);
    field.kind = kind;
    field.slot = slot;
    shape_.literals_.append(message_.substr(cut_, from - cut_));
    shape_.fields_.push_back(field);
    cut_ = at_;
  }

  bool number(Kind kind, int slot = -1) {
    const std::size_t from = at_;
    while (std::string_view("+-.0123456789eE").find(peek()) != std::string_view::npos && peek() != '\0')
      ++at_;
    if (at_ == from) return false;
    cut(from, kind, slot);
    return true;
  }

  bool field(std::string_view key) {
    if (key == "asset") return !std::exchange(has_asset_, true) && quoted(Kind::kAsset);
    if (key == "ts") return !std::exchange(has_ts_, true) && number(Kind::kTs);
    if (key == "v") return !std::exchange(has_values_, true) && object(&ShapeLearner::channel);
    if (key == "usage") return number(Kind::kUsage);
    if (key == "q") return false;
    if (key == "mode") return text().has_value();
    if (peek() == '"') return quoted(Kind::kIgnoredText);
    if (peek() == '-' || (peek() >= '0' && peek() <= '9')) return number(Kind::kIgnoredNumber);
    for (const std::string_view word : {"true", "false", "null"})
      if (message_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return true;
      }
    return false;
  }

  bool channel(std::string_view key) {
    const int slot = slot_of_(key);
    shape_.unmapped_ += slot < 0;
    return number(Kind::kChannel, slot);
  }

  bool quoted(Kind kind) {
    const std::size_t from = at_ + 1;
    if (!text()) return false;
    --at_;  // the closing quote belongs to what follows
    cut(from, kind);
    ++at_;
    return true;
  }

  void finish() {
    shape_.literals_.append(MessageShape::kPadding, '\0');
    for (MessageShape::Field& field : shape_.fields_) {
      const std::size_t bytes = std::min<std::size_t>(field.size, sizeof field.mask);
      field.mask = bytes == sizeof field.mask ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
      std::memcpy(&field.first, shape_.literals_.data() + field.from, sizeof field.first);
      field.first &= field.mask;
    }
  }

  std::string_view message_;
  const MessageShape::SlotOf& slot_of_;
  MessageShape shape_;
  std::size_t at_ = 0, cut_ = 0;  ///< where it reads; where the last value ended
  bool has_asset_ = false, has_ts_ = false, has_values_ = false;
};

std::optional<MessageShape> MessageShape::learn(std::string_view message, const SlotOf& slot_of) {
  return ShapeLearner(message, slot_of).learn();
}

bool MessageShape::passes(const Field& field, const char*& at) const {
  std::uint64_t here;
  std::memcpy(&here, at, sizeof here);
  if ((here & field.mask) != field.first) return false;
  if (field.size > sizeof here && std::memcmp(at + sizeof here, literals_.data() + field.from + sizeof here,
                                              field.size - sizeof here) != 0)
    return false;
  at += field.size;
  return true;
}

bool MessageShape::read_value(const Field& field, const char*& at, Found& found, std::span<double> slots) {
  const char* const from = at;
  double number = 0;
  switch (field.kind) {
    case Kind::kChannel:
      if (!read_plain_number(at, number)) return false;
      if (field.slot >= 0) slots[static_cast<std::size_t>(field.slot)] = number;
      return true;
    case Kind::kAsset:
      while (is_id_letter(*at)) ++at;
      found.asset = {from, static_cast<std::size_t>(at - from)};
      return at != from && found.asset.size() <= kMostAssetLetters;
    case Kind::kTs:
      if (!read_plain_number(at, number) || number < 0 || number > kLatestTs) return false;
      found.ts = static_cast<std::int64_t>(number);
      return std::find(from, at, '.') == at;
    case Kind::kUsage:
      return read_plain_number(at, number) && number >= 0;
    case Kind::kIgnoredNumber:
      return read_plain_number(at, number);
    case Kind::kIgnoredText:
      while (is_plain_text(*at)) ++at;
      return true;
  }
  return false;
}

std::optional<MessageShape::Found> MessageShape::read(std::string_view message,
                                                      std::span<double> slots) const {
  Found found;
  const char* at = message.data();
  const char* const end = at + message.size();
  for (const Field& field : fields_) {
    if (at + field.size >= end || !passes(field, at) || !read_value(field, at, found, slots))
      return std::nullopt;
  }
  if (at > end || std::string_view(at, static_cast<std::size_t>(end - at)) != tail_) return std::nullopt;
  return found;
}

}  // namespace portent::ingest
