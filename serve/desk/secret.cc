#include "serve/desk/secret.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "ingest/error.h"
#include "models/sha256.h"

namespace portent::serve::desk {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kMark = "ptk_";
constexpr std::size_t kPrefix = 8, kSecret = 43;  // 43 digits of six bits hold 256

std::vector<unsigned char> random_bytes(std::size_t count) {
  std::vector<unsigned char> bytes(count);
  if (::getentropy(bytes.data(), bytes.size()) != 0)
    throw ingest::FatalError("the system gives no random bytes: " + std::system_category().message(errno));
  return bytes;
}

bool is_digit(char c) {
  return kDigits.find(c) != std::string_view::npos;
}

/// `count` letters and digits that nobody mistakes for one another, each of 32 as likely.
std::string random_name(std::size_t count) {
  constexpr std::string_view kPlain = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string name;
  for (const unsigned char byte : random_bytes(count)) name += kPlain[byte % kPlain.size()];
  return name;
}

}  // namespace

std::string random_text(std::size_t bytes) {
  std::string text;
  unsigned held = 0;
  int bits = 0;
  for (const unsigned char byte : random_bytes(bytes)) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += kDigits[(held >> (bits - 6)) & 63U];
  }
  if (bits > 0) text += kDigits[(held << (6 - bits)) & 63U];
  return text;
}

std::string random_id(std::string_view prefix) {
  std::string id(prefix);
  for (const unsigned char byte : random_bytes(8)) id += fmt::format("{:02x}", byte);
  return id;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned char different = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    different = static_cast<unsigned char>(different | static_cast<unsigned char>(a[i] ^ b[i]));
  return different == 0;
}

KeyText make_key() {
  KeyText made;
  made.prefix = random_name(kPrefix);
  made.whole = fmt::format("{}{}_{}", kMark, made.prefix, random_text(32));
  made.hash = hash_of_secret(made.whole);
  return made;
}

std::optional<std::string> prefix_of_key(std::string_view text) {
  if (text.size() != kMark.size() + kPrefix + 1 + kSecret || !text.starts_with(kMark)) return std::nullopt;
  const std::string_view prefix = text.substr(kMark.size(), kPrefix);
  if (text[kMark.size() + kPrefix] != '_') return std::nullopt;
  for (const char c : text)
    if (!is_digit(c)) return std::nullopt;
  return std::string(prefix);
}

std::string hash_of_secret(std::string_view secret) {
  return models::sha256_hex(secret);
}

std::string csrf_token_of(std::string_view session_token) {
  return models::sha256_hex("portent csrf:" + std::string(session_token));
}

}  // namespace portent::serve::desk
