#include "ingest/kafka/metadata_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace portent::ingest::kafka {
namespace {

constexpr std::string_view kMark = "base64:";
constexpr char kOwner = '@';
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_plain(std::string_view bytes) {
  const bool printable = std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return printable && !bytes.starts_with(kMark) && !bytes.starts_with(kOwner);
}

constexpr std::size_t kMostBytes = 4'096;  // what brokers take

}  // namespace

std::string to_metadata_text(std::string_view bytes) {
  if (is_plain(bytes)) return std::string(bytes);
  std::string text(kMark);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) text += kDigits[(bits >> (held - 6)) & 63];
  }
  if (held > 0) text += kDigits[(bits << (6 - held)) & 63];
  return text;
}

std::string with_owner(std::string text, std::string_view owner) {
  const bool fits = owner.size() + text.size() + 2 <= kMostBytes;
  if (owner.empty() || !fits || owner.find(' ') != std::string_view::npos) return text;
  return kOwner + std::string(owner) + " " + text;
}

std::string owner_of(std::string_view text) {
  const auto space = text.find(' ');
  if (!text.starts_with(kOwner) || space == std::string_view::npos) return {};
  return std::string(text.substr(1, space - 1));
}

std::string from_metadata_text(std::string_view text) {
  if (!owner_of(text).empty()) text.remove_prefix(text.find(' ') + 1);
  if (!text.starts_with(kMark)) return std::string(text);
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text.substr(kMark.size())) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::string(text);
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((bits >> held) & 255);
    }
  }
  return bytes;
}

}  // namespace portent::ingest::kafka
