#include "models/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace portent::models {
namespace {

struct Range {
  unsigned char low = 0x80, high = 0xBF;
};

/// Length of the UTF-8 sequence that `lead` begins, 0 where none begins so; `second` is what may follow (RFC
/// 3629, table of well-formed sequences).
std::size_t sequence_length(unsigned char lead, Range& second) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0) second.low = 0xA0;
    if (lead == 0xED) second.high = 0x9F;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0) second.low = 0x90;
    if (lead == 0xF4) second.high = 0x8F;
    return 4;
  }
  return 0;
}

/// Bytes of the well-formed character at the start of `text`, 0 where there is none.
std::size_t character_length(std::string_view text) {
  Range allowed;
  const std::size_t length = sequence_length(static_cast<unsigned char>(text[0]), allowed);
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < allowed.low || byte > allowed.high) return 0;
    allowed = Range{};
  }
  return length;
}

bool append_escape(std::string& to, char c) {
  constexpr std::string_view kNamed = "\"\\\b\f\n\r\t", kNames = "\"\\bfnrt";
  if (const std::size_t at = kNamed.find(c); at != std::string_view::npos) {
    to += '\\';
    to += kNames[at];
    return true;
  }
  if (static_cast<unsigned char>(c) >= 0x20) return false;
  fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<int>(c));
  return true;
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/// Writes the first character of `text`, which is not plain, and returns how many bytes it took.
std::size_t append_special(std::string& to, std::string_view text) {
  if (append_escape(to, text[0])) return 1;
  const std::size_t length = character_length(text);
  to += length > 0 ? text.substr(0, length) : std::string_view("\xEF\xBF\xBD");
  return std::max<std::size_t>(length, 1);
}

}  // namespace

bool append_number(std::string& to, double value) {
  if (!std::isfinite(value)) return false;
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value == 0 ? 0.0 : value);
  to.append(digits.data(), end.ptr);
  return true;
}

void append_number(std::string& to, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  to.append(digits.data(), end.ptr);
}

void append_text(std::string& to, std::string_view text) {
  to += '"';
  while (!text.empty()) {
    const auto plain =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    to += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(append_special(to, text));
  }
  to += '"';
}

}  // namespace portent::models
