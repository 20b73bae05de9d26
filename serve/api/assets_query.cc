#include "serve/api/assets_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <set>

namespace portent::serve {
namespace {

using models::policy::Level;

constexpr std::size_t kKeyDigits = 16;
constexpr std::array kLevels = {Level::kNone, Level::kBlue, Level::kYellow, Level::kOrange, Level::kRed};

std::optional<AssetSort> sort_named(std::string_view name) {
  if (name == "asset") return AssetSort::kAsset;
  if (name == "rul") return AssetSort::kRul;
  if (name == "health") return AssetSort::kHealth;
  return std::nullopt;
}

std::optional<Level> level_named(std::string_view name) {
  const auto found = std::find_if(kLevels.begin(), kLevels.end(),
                                  [&](Level level) { return models::policy::level_name(level) == name; });
  if (found == kLevels.end()) return std::nullopt;
  return *found;
}

/// Returns what a right value looks like where `value` is not one.
std::optional<std::string> read(AssetsQuery& query, std::string_view name, std::string_view value) {
  if (name == "limit") {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), query.limit);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    if (!whole || query.limit < 1 || query.limit > 1000) return "must be a whole number from 1 to 1000";
  } else if (name == "sort") {
    const auto sort = sort_named(value);
    if (!sort) return "must be asset, rul or health";
    query.sort = *sort;
  } else if (name == "min_level") {
    const auto level = level_named(value);
    if (!level) return "must be none, blue, yellow, orange or red";
    query.min_level = *level;
  } else if (name == "cursor") {
    query.after = decode_cursor(value);
    if (!query.after) return "must be the \"next\" of an earlier page, unchanged";
  } else {
    return "is not a parameter of this list; known are limit, cursor, sort and min_level";
  }
  return std::nullopt;
}

Problem refused(const std::string& name, const std::string& why) {
  return {400, name + " " + why, name};
}

}  // namespace

std::string encode_cursor(const Cursor& cursor) {
  if (cursor.sort == AssetSort::kAsset) return "a." + cursor.asset;
  const char letter = cursor.sort == AssetSort::kRul ? 'r' : 'h';
  return fmt::format("{}.{:016x}.{}", letter, std::bit_cast<std::uint64_t>(cursor.key), cursor.asset);
}

std::optional<Cursor> decode_cursor(std::string_view text) {
  if (text.size() < 2 || text[1] != '.') return std::nullopt;
  Cursor cursor;
  const char letter = text[0];
  text.remove_prefix(2);
  if (letter == 'r' || letter == 'h') {
    if (text.size() <= kKeyDigits || text[kKeyDigits] != '.') return std::nullopt;
    std::uint64_t bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + kKeyDigits, bits, 16);
    cursor.sort = letter == 'r' ? AssetSort::kRul : AssetSort::kHealth;
    cursor.key = std::bit_cast<double>(bits);
    if (error != std::errc() || end != text.data() + kKeyDigits || std::isnan(cursor.key))
      return std::nullopt;
    text.remove_prefix(kKeyDigits + 1);
  } else if (letter != 'a') {
    return std::nullopt;
  }
  if (!is_asset_id(text)) return std::nullopt;
  cursor.asset = text;
  return cursor;
}

tl::expected<AssetsQuery, Problem> parse_assets_query(const RequestTarget& target) {
  AssetsQuery query;
  std::set<std::string> seen;
  for (const auto& [name, value] : target.params) {
    if (!seen.insert(name).second) return tl::unexpected(refused(name, "is given twice"));
    if (const auto why = read(query, name, value)) return tl::unexpected(refused(name, *why));
  }
  if (query.after && query.after->sort != query.sort)
    return tl::unexpected(refused("cursor", "belongs to a list in another order; keep sort as it was"));
  return query;
}

bool is_asset_id(std::string_view text) {
  constexpr std::string_view kMarks = "._:-";
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace portent::serve
