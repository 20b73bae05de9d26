#include "serve/desk/search_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace portent::serve::desk {
namespace {

constexpr std::size_t kLongest = 64;  ///< bytes of a word that are compared

/// Base letters of U+00C0 to U+017F, each before a bar; a blank is no letter.
constexpr std::string_view kBases =
    "a|a|a|a|a|a|ae|c|e|e|e|e|i|i|i|i|d|n|o|o|o|o|o| |o|u|u|u|u|y|th|ss|a|a|a|a|a|a|ae|c|e|e|"
    "e|e|i|i|i|i|d|n|o|o|o|o|o| |o|u|u|u|u|y|th|y|a|a|a|a|a|a|c|c|c|c|c|c|c|c|d|d|d|d|e|e|e|"
    "e|e|e|e|e|e|e|g|g|g|g|g|g|g|g|h|h|h|h|i|i|i|i|i|i|i|i|i|i|ij|ij|j|j|k|k|k|l|l|l|l|l|l|l|"
    "l|l|l|n|n|n|n|n|n|n|n|n|o|o|o|o|o|o|oe|oe|r|r|r|r|r|r|s|s|s|s|s|s|s|s|t|t|t|t|t|t|u|u|u|"
    "u|u|u|u|u|u|u|u|u|w|w|y|y|y|z|z|z|z|z|z|s|";
constexpr std::size_t kFirst = 0xC0, kCount = 0x180 - kFirst;

std::array<std::string_view, kCount> bases() {
  std::array<std::string_view, kCount> all;
  std::string_view rest = kBases;
  for (std::string_view& one : all) {
    const std::size_t bar = rest.find('|');
    one = rest.substr(0, bar);
    rest.remove_prefix(bar + 1);
  }
  return all;
}

/// Adds the character at `at` as it is compared, or a blank; returns how many bytes it has.
std::size_t fold(std::string_view text, std::size_t at, std::string& to) {
  static const auto kAll = bases();
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const char c = text[at];
  if (byte(at) < 0x80) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    to += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : letter ? c : ' ';
    return 1;
  }
  const std::size_t bytes = byte(at) >= 0xF0 ? 4 : byte(at) >= 0xE0 ? 3 : 2;
  if (at + bytes > text.size()) {
    to += ' ';
    return text.size() - at;
  }
  const std::size_t code = bytes == 2 ? (byte(at) & 0x1FU) << 6U | (byte(at + 1) & 0x3FU) : 0;
  if (bytes == 2 && code < kFirst)
    to += ' ';  // signs such as degrees
  else if (bytes == 2 && code < kFirst + kCount)
    to += kAll[code - kFirst];
  else if (code < 0x300 || code > 0x36F)  // accents that stand alone are dropped
    to += text.substr(at, bytes);
  return bytes;
}

void add(std::vector<std::string>& words, std::string word) {
  if (word.size() > kLongest) word.resize(kLongest);
  if (!word.empty() && std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
}

/// Of one piece without blanks: its words, and where they are several, all of them as one.
void add_piece(std::string_view piece, std::vector<std::string>& words) {
  std::string folded, joined;
  for (std::size_t at = 0; at < piece.size();) at += fold(piece, at, folded);
  std::size_t parts = 0;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    if (end > at) ++parts;
    joined += folded.substr(at, end - at);
    add(words, folded.substr(at, end - at));
    at = end + 1;
  }
  if (parts > 1) add(words, joined);
}

/// Letters put in, taken out, changed, or two neighbours swapped, between two words (optimal string
/// alignment).
std::size_t distance(const std::string& a, const std::string& b) {
  std::array<std::array<std::size_t, kLongest + 1>, 3> rows;
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto &above = rows[(i + 2) % 3], &two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n:/,;";
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(kBlanks); at < text.size();
       at = text.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    add_piece(text.substr(at, end - at), words);
    at = end;
  }
  return words;
}

double word_likeness(const std::string& asked, const std::string& there) {
  if (asked == there) return 1;
  const auto a = static_cast<double>(asked.size()), b = static_cast<double>(there.size());
  if (there.starts_with(asked)) return 0.8 + 0.2 * a / b;
  const double longer = std::max(a, b);
  if (3 * std::min(a, b) < longer) return 0;
  const double like = 1 - static_cast<double>(distance(asked, there)) / longer;
  return 3 * like < 1 ? 0 : like;
}

}  // namespace portent::serve::desk
