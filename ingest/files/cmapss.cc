#include "ingest/files/cmapss.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kSettings = 3;
constexpr std::size_t kSensors = 21;
constexpr std::size_t kColumns = 2 + kSettings + kSensors;
constexpr std::int64_t kEpochMs = 1'700'000'000'000;
constexpr std::int64_t kCycleMs = 3'600'000;

std::string column_name(std::size_t column) {
  if (column < 2) return column == 0 ? "unit" : "cycle";
  if (column < 2 + kSettings) return fmt::format("setting{}", column - 1);
  return fmt::format("s{}", column - 1 - kSettings);
}

/// Where in which file: the beginning of every complaint about a row.
struct Place {
  const std::string& path;
  std::size_t line;
};

[[noreturn]] void refuse(const Place& at, const std::string& flaw) {
  throw FatalError(fmt::format("{}:{}: {}", at.path, at.line, flaw));
}

std::string_view next_word(std::string_view& rest) {
  const auto blank = " \t";
  rest.remove_prefix(std::min(rest.find_first_not_of(blank), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(blank));
  rest.remove_prefix(word.size());
  return word;
}

double number(std::string_view word, const Place& at, std::size_t column) {
  double value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
    refuse(at, fmt::format("column {} ({}) is '{}', not a number", column + 1, column_name(column), word));
  return value;
}

std::array<double, kColumns> parse_row(std::string_view line, const Place& at) {
  std::array<double, kColumns> row{};
  for (std::size_t column = 0; column < kColumns; ++column) {
    const std::string_view word = next_word(line);
    if (word.empty())
      refuse(at, fmt::format("column {} ({}) is missing; a C-MAPSS row has {} columns", column + 1,
                             column_name(column), kColumns));
    row[column] = number(word, at, column);
  }
  if (!next_word(line).empty())
    refuse(at, fmt::format("more than the {} columns of a C-MAPSS row", kColumns));
  for (const std::size_t column : {0, 1})
    if (row[column] < 1 || row[column] != std::floor(row[column]) || row[column] > 1e6)
      refuse(at, fmt::format("column {} ({}) is {}, not a whole number from 1 on", column + 1,
                             column_name(column), row[column]));
  return row;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

const char* split_name(CmapssSplit split) {
  return split == CmapssSplit::kTrain ? "train" : "test";
}

}  // namespace

CmapssSource::CmapssSource(const std::filesystem::path& folder, const std::string& subset, CmapssSplit split)
    : subset_(subset),
      split_(split),
      path_(find_compressed(folder, fmt::format("{}_{}.txt", split_name(split), subset)).string()),
      lines_(path_) {}

bool CmapssSource::next(Reading& reading) {
  std::string_view line;
  do {
    if (!lines_.next(line)) return false;
  } while (is_blank(line));
  const auto row = parse_row(line, {path_, lines_.line_number()});
  reading.asset = cmapss_asset(subset_, split_, static_cast<int>(row[0]));
  reading.ts = kEpochMs + static_cast<std::int64_t>(row[1]) * kCycleMs;
  reading.usage = row[1];
  reading.mode = Mode::kRun;
  reading.values.resize(kColumns - 2);
  for (std::size_t i = 0; i < reading.values.size(); ++i)
    reading.values[i] = {column_name(i + 2), row[i + 2], Mark::kNone};
  return true;
}

std::string cmapss_asset(const std::string& subset, CmapssSplit split, int unit) {
  return fmt::format("{}:{}-{:03}", subset, split_name(split), unit);
}

std::vector<std::string> cmapss_settings() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kSettings; ++i) names.push_back(column_name(2 + i));
  return names;
}

std::vector<std::string> cmapss_channels() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kSensors; ++i) names.push_back(column_name(2 + kSettings + i));
  return names;
}

std::vector<double> read_cmapss_rul(const std::filesystem::path& folder, const std::string& subset) {
  const std::string path = find_compressed(folder, fmt::format("RUL_{}.txt", subset)).string();
  LineReader lines(path);
  std::vector<double> truth;
  for (std::string_view line; lines.next(line);) {
    if (is_blank(line)) continue;
    const Place at{path, lines.line_number()};
    const std::string_view word = next_word(line);
    double value = 0;
    const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (code != std::errc() || end != word.data() + word.size() || !(value >= 0) || !is_blank(line))
      refuse(at, fmt::format("'{}' is not a number of cycles left", word));
    truth.push_back(value);
  }
  return truth;
}

}  // namespace portent::ingest
