#include "serve/api/request_target.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace portent::serve {
namespace {

constexpr std::size_t kMostParameters = 32;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
      if (low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (is_control(c)) return std::nullopt;
    decoded += c;
  }
  return decoded;
}

template <typename Each>
bool split(std::string_view text, char at, Each each) {
  for (;;) {
    const auto end = text.find(at);
    if (!each(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool parse_parameter(std::string_view text, RequestTarget& into) {
  if (text.empty()) return true;
  const auto equals = std::min(text.find('='), text.size());
  auto name = decode(text.substr(0, equals), true);
  auto value = decode(text.substr(std::min(equals + 1, text.size())), true);
  if (!name || !value) return false;
  into.params.emplace_back(std::move(*name), std::move(*value));
  return into.params.size() <= kMostParameters;
}

bool parse_segment(std::string_view text, RequestTarget& into) {
  auto decoded = decode(text, false);
  if (decoded) into.segments.push_back(std::move(*decoded));
  return decoded.has_value();
}

tl::unexpected<std::string> refused(const char* why) {
  return tl::unexpected<std::string>(why);
}

}  // namespace

tl::expected<RequestTarget, std::string> parse_target(std::string_view raw) {
  if (raw.empty() || raw.front() != '/')
    return refused("the request target must be a path that begins with '/'");
  const auto question = std::min(raw.find('?'), raw.size());
  const std::string_view path = raw.substr(1, question - 1);
  RequestTarget target;
  if (!path.empty() && !split(path, '/', [&](auto text) { return parse_segment(text, target); }))
    return refused("the path holds a broken %-escape or a control character");
  const std::string_view query = raw.substr(std::min(question + 1, raw.size()));
  if (!split(query, '&', [&](auto text) { return parse_parameter(text, target); }))
    return refused("the query holds a broken %-escape, a control character or more than 32 parameters");
  return target;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~:";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) != 0 || kPlain.find(c) != std::string_view::npos)) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte / 16];
      encoded += kDigits[byte % 16];
    }
  }
  return encoded;
}

}  // namespace portent::serve
