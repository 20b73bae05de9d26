#include "train/column_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>

#include "ingest/error.h"
#include "ingest/files/csv.h"
#include "ingest/files/timestamps.h"
#include "train/increments.h"
#include "train/life_columns.h"

namespace portent::train {
namespace {

using ingest::CellKind;

void add(ColumnFacts& column, std::string_view text, std::size_t line) {
  const ingest::Cell cell = ingest::parse_cell(text);
  column.cells.emplace_back(text);
  if (cell.kind == CellKind::kMissing) {
    ++column.missing;
    return;
  }
  if (column.words.size() < kMostDifferent) column.words.emplace(text);
  if (cell.kind != CellKind::kNumber) {
    ++column.texts;
    if (cell.kind != CellKind::kDecimalComma || ++column.commas > 1) return;
    column.comma_line = line;
    column.comma_cell = text;
    return;
  }
  column.low = column.numbers == 0 ? cell.number : std::min(column.low, cell.number);
  column.high = column.numbers == 0 ? cell.number : std::max(column.high, cell.number);
  column.whole &= cell.number == std::floor(cell.number);
  ++column.numbers;
}

/// Numbers are refused as reading them would, lists of codes such as 3,7 among words are not.
void refuse_commas(const ColumnFacts& column, const std::string& path) {
  const std::size_t words = column.texts - column.commas;
  if (column.commas > 0 && column.numbers + column.commas >= words)
    throw ingest::FatalError(
        fmt::format("{}:{}: '{}' in column '{}' has a decimal comma; write decimal points", path,
                    column.comma_line, column.comma_cell, column.name));
}

bool nearly_all_parse(const ColumnFacts& column, const std::string& format) {
  const ingest::TimeFormat time(format, "");
  const auto parsed = static_cast<std::size_t>(std::ranges::count_if(
      column.cells, [&](const std::string& cell) { return time.parse(cell).has_value(); }));
  return parsed > 0 && 20 * parsed >= 19 * column.filled();
}

}  // namespace

std::string plain_name(const std::string& name) {
  std::string plain;
  for (const unsigned char c : name) plain += std::isalnum(c) ? static_cast<char>(std::tolower(c)) : '_';
  return plain;
}

std::vector<ColumnFacts> look_at_table(const std::filesystem::path& file, std::size_t rows) {
  ingest::CsvReader table(file);
  std::vector<ColumnFacts> columns(table.columns().size());
  for (std::size_t c = 0; c < columns.size(); ++c) columns[c].name = table.columns()[c];
  std::vector<std::string_view> cells;
  for (std::size_t row = 0; row < rows && table.next(cells); ++row)
    for (std::size_t c = 0; c < columns.size(); ++c) add(columns[c], cells[c], table.line_number());
  for (const ColumnFacts& column : columns) refuse_commas(column, table.path());
  return columns;
}

std::optional<std::string> time_format_of(const ColumnFacts& column) {
  if (column.filled() == 0) return std::nullopt;
  if (column.numeric()) {
    const std::string name = plain_name(column.name);
    const bool named = name.find("time") != std::string::npos || name.find("date") != std::string::npos ||
                       name == "ts" || name.find("epoch") != std::string::npos;
    const std::string format = clock_format_of(column);
    return named && format != "count" ? std::optional(format) : std::nullopt;
  }
  constexpr std::array kFormats = {
      "iso8601",           "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",      "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
      "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",    "%d/%m/%Y %H:%M:%S",   "%d/%m/%Y %H:%M",    "%d.%m.%Y",
      "%Y/%m/%d",          "%m/%d/%Y",          "%m/%d/%Y %I:%M:%S %p"};
  for (const char* format : kFormats)
    if (nearly_all_parse(column, format)) return format;
  return std::nullopt;
}

bool names_assets(const ColumnFacts& column) {
  const std::size_t different = column.words.size();
  if (different < 2 || different >= kMostDifferent || column.missing > 0) return false;
  if (column.numeric() && !column.whole) return false;
  return 5 * different <= column.cells.size();
}

bool only_rises(const ColumnFacts& column, const ColumnFacts* asset) {
  if (!column.numeric() || column.numbers < 2 || column.low == column.high || column.low < 0) return false;
  std::map<std::string, double> newest;
  std::size_t falls = 0;
  for (std::size_t i = 0; i < column.cells.size(); ++i) {
    const ingest::Cell cell = ingest::parse_cell(column.cells[i]);
    if (cell.kind != CellKind::kNumber) continue;
    const auto [last, fresh] = newest.try_emplace(asset ? asset->cells[i] : "", cell.number);
    falls += !fresh && cell.number < last->second;
    last->second = cell.number;
  }
  return 100 * falls <= column.numbers;
}

double even_increment(const ColumnFacts& column, const ColumnFacts* asset) {
  if (!column.numeric() || column.texts > 0) return 0;
  std::map<std::string, std::vector<double>> values;
  for (std::size_t i = 0; i < column.cells.size(); ++i)
    values[asset ? asset->cells[i] : ""].push_back(ingest::parse_cell(column.cells[i]).number);
  std::vector<double> usual;
  for (const auto& [name, own] : values) {
    const Increments found = increments_of(own);
    if (found.count < kFewestIncrements) continue;
    if (!rises_evenly(found)) return 0;
    usual.push_back(found.usual);
  }
  return usual.empty() ? 0 : median(usual);
}

std::string clock_format_of(const ColumnFacts& column) {
  if (column.low >= 1e11 && column.high < 1e14) return "epoch_ms";
  if (column.low >= 1e8 && column.high < 1e11) return "epoch_s";
  return "count";
}

}  // namespace portent::train
