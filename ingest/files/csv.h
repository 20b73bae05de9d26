#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/files/csv_line.h"
#include "ingest/files/line_reader.h"

namespace portent::ingest {

/// Reads a table of text row by row as a stream: plain, .gz or .xz, its first line the names of the columns.
/// The separator (comma, semicolon, tab, or runs of blanks) is told by that line. Cells may be quoted with
/// "..." ("" within is one quote, line ends may be within); a byte order mark and \r\n are understood. Not
/// thread-safe. Throws FatalError naming file and line where there is no header, a name stands twice, a quote
/// is never closed, or a row has more cells than the header.
class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& file);

  /// A column without a name is called `columnN`, N from 1.
  const std::vector<std::string>& columns() const { return columns_; }
  char separator() const { return cells_->separator(); }

  /// False at the end; blank lines are passed over. `cells` has one a column, without quotes and outer
  /// blanks, and is valid until the next call. Rows with fewer cells than the header (a file cut off) are
  /// passed over and counted.
  bool next(std::vector<std::string_view>& cells);
  std::size_t line_number() const { return lines_.line_number(); }  ///< of the row last returned, its last
  std::size_t short_rows() const { return short_rows_; }
  const std::string& path() const { return path_; }

  /// The place of a named column; throws FatalError that lists those there are.
  std::size_t column(std::string_view name) const;

 private:
  bool next_record(std::string_view& record);
  void read_header();

  std::string path_;
  LineReader lines_;
  std::optional<CsvCells> cells_;  ///< once the header is read
  std::vector<std::string> columns_;
  std::string joined_;  ///< a record of several lines
  std::size_t short_rows_ = 0;
};

/// What a cell holds.
enum class CellKind : std::uint8_t {
  kNumber,
  kMissing,       ///< nothing, NaN, NA, N/A, null, none, -, ? (in any case of letters)
  kText,          ///< anything else, infinities included
  kDecimalComma,  ///< such as 3,14 or 1.234,5
};
struct Cell {
  CellKind kind = CellKind::kMissing;
  double number = 0;  ///< kNumber; NaN else
};
/// Decimal points only, no thousands, whatever the locale.
Cell parse_cell(std::string_view text);

}  // namespace portent::ingest
