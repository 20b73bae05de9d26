#include "ingest/files/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kLargestRecord = 1 << 20;
constexpr std::size_t kMostColumns = 10'000;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

[[noreturn]] void refuse(const std::string& path, std::size_t line, const std::string& flaw) {
  throw FatalError(fmt::format("{}:{}: {}", path, line, flaw));
}

/// True where the record ends inside quotes.
bool quote_open(std::string_view record) {
  return std::ranges::count(record, '"') % 2 != 0;
}

bool same_word(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower,
                            [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

bool is_missing(std::string_view text) {
  constexpr std::array<std::string_view, 8> kMissing = {"nan", "na", "n/a", "null", "none", "-", "?", "nil"};
  return text.empty() || (text.size() <= 4 && std::ranges::any_of(kMissing, [&](std::string_view word) {
                            return same_word(text, word);
                          }));
}

/// Digits, at most one comma with digits behind it, points only before it.
bool has_decimal_comma(std::string_view text) {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos || comma + 1 == text.size()) return false;
  const auto digits = [](std::string_view part, std::string_view also) {
    return std::ranges::all_of(
        part, [&](char c) { return (c >= '0' && c <= '9') || also.find(c) != std::string_view::npos; });
  };
  return digits(text.substr(0, comma), ".+-") && digits(text.substr(comma + 1), "eE+-");
}

}  // namespace

CsvReader::CsvReader(const std::filesystem::path& file) : path_(file.string()), lines_(file) {
  read_header();
}

void CsvReader::read_header() {
  std::string_view header;
  do {
    if (!next_record(header)) throw FatalError(fmt::format("{}: the file is empty; fetch it again", path_));
    if (header.starts_with(kByteOrderMark)) header.remove_prefix(kByteOrderMark.size());
  } while (trimmed(header).empty());
  if (header.starts_with("\xff\xfe") || header.starts_with("\xfe\xff"))
    refuse(path_, 1, "the text is UTF-16; save the file as UTF-8");
  cells_.emplace(csv_separator_of(header));
  std::vector<std::string_view> cells;
  cells_->split(header, cells);
  if (cells.size() > kMostColumns)
    refuse(path_, line_number(), fmt::format("{} columns, {} at most", cells.size(), kMostColumns));
  const auto numbers = static_cast<std::size_t>(
      std::ranges::count_if(cells, [](auto cell) { return parse_cell(cell).kind == CellKind::kNumber; }));
  std::set<std::string_view> seen;
  bool twice = false;
  for (const std::string_view name : cells) twice |= !name.empty() && !seen.insert(name).second;
  if (numbers == cells.size() || (twice && 2 * numbers > cells.size()))
    refuse(path_, line_number(),
           "there is no header line, only numbers where the names of the columns should be; add one");
  seen.clear();
  for (const std::string_view name : cells) {
    columns_.push_back(name.empty() ? fmt::format("column{}", columns_.size() + 1) : std::string(name));
    if (!name.empty() && !seen.insert(name).second)
      refuse(path_, line_number(),
             fmt::format("column '{}' stands twice; give each a name of its own", name));
  }
}

bool CsvReader::next_record(std::string_view& record) {
  if (!lines_.next(record)) return false;
  if (record.size() > kLargestRecord)
    refuse(path_, line_number(), "the line is longer than 1 MiB; this is no table of text");
  if (record.find('"') == std::string_view::npos || !quote_open(record)) return true;
  const std::size_t begun = line_number();
  joined_ = record;
  while (quote_open(joined_)) {
    if (joined_.size() > kLargestRecord || !lines_.next(record))
      refuse(path_, begun, "a quote that is opened here is never closed");
    joined_ += '\n';
    joined_ += record;
  }
  record = joined_;
  return true;
}

bool CsvReader::next(std::vector<std::string_view>& cells) {
  std::string_view record;
  while (next_record(record)) {
    if (trimmed(record).empty()) continue;
    cells_->split(record, cells);
    if (cells.size() == columns_.size()) return true;
    if (cells.size() > columns_.size())
      refuse(path_, line_number(),
             fmt::format(
                 "{} cells, but the header has {}; quote text that holds '{}', and write decimal points, "
                 "not commas",
                 cells.size(), columns_.size(), separator()));
    ++short_rows_;
  }
  return false;
}

std::size_t CsvReader::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name);
  if (found == columns_.end())
    throw FatalError(
        fmt::format("{}: no column '{}'; the header has {}", path_, name, fmt::join(columns_, ", ")));
  return static_cast<std::size_t>(found - columns_.begin());
}

Cell parse_cell(std::string_view text) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  text = trimmed(text);
  if (is_missing(text)) return {CellKind::kMissing, kNone};
  const std::string_view digits = text.front() == '+' ? text.substr(1) : text;
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code == std::errc() && end == digits.data() + digits.size())
    return std::isnan(value)      ? Cell{CellKind::kMissing, kNone}
           : std::isfinite(value) ? Cell{CellKind::kNumber, value}
                                  : Cell{CellKind::kText, kNone};
  return {has_decimal_comma(text) ? CellKind::kDecimalComma : CellKind::kText, kNone};
}

}  // namespace portent::ingest
