#include "serve/desk/plain_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "ingest/decode.h"

namespace portent::serve::desk {
namespace {

/// Bytes of the UTF-8 character at the beginning of `text`; 0 where there is none.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t bytes = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < bytes) return 0;
  std::uint32_t code = byte(0) & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool overlong = code < (bytes == 2 ? 0x80U : bytes == 3 ? 0x800U : 0x10000U);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? 0 : bytes;
}

bool is_control(char c, bool lines) {
  const auto code = static_cast<std::uint8_t>(c);
  if (lines && (c == '\n' || c == '\r' || c == '\t')) return false;
  return code < 0x20 || code == 0x7F;
}

}  // namespace

std::string text_problem(std::string_view text, std::size_t most, bool lines) {
  if (text.size() > most) return fmt::format("has {} bytes, {} at most", text.size(), most);
  for (std::size_t at = 0; at < text.size();) {
    if (is_control(text[at], lines)) return fmt::format("holds a control character at byte {}", at + 1);
    const std::size_t bytes = character_bytes(text.substr(at));
    if (bytes == 0) return fmt::format("is not UTF-8 at byte {}; save it as UTF-8", at + 1);
    at += bytes;
  }
  return "";
}

std::string id_problem(std::string_view id) {
  return ingest::valid_asset_id(id) ? "" : "is not [A-Za-z0-9._:-]{1,128}";
}

}  // namespace portent::serve::desk
