#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace portent::serve::desk {

/// A row of a table as it was read.
struct CsvRow {
  std::size_t line = 0;  ///< that it begins on, from 1
  std::vector<std::string> cells;
  std::string problem = {};    ///< what is wrong with its text; "": nothing
  std::size_t bad_column = 0;  ///< where, from 1
};

/// Reads RFC 4180: cells between commas, quoted where they hold commas, quotes ("") or line ends; \r\n or \n;
/// a byte order mark is passed over, and so are blank lines. Reads on after a row that is wrong. Holds one
/// row of at most 1 MiB at a time. Not thread-safe.
class CsvReader {
 public:
  explicit CsvReader(std::istream& from) : from_(from) {}
  /// False at the end.
  bool next(CsvRow& row);

 private:
  static constexpr int kEnd = -1;
  int peek();
  int take();
  void read_cell(CsvRow& row);
  void read_quoted(CsvRow& row, std::string& cell);
  void read_plain(CsvRow& row, std::string& cell);
  void fail(CsvRow& row, const char* problem);
  void skip_line();

  std::istream& from_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t bytes_ = 0;  ///< of the present row
  bool begun_ = false;
};

/// Appends a cell, quoted where it must be. Joined by commas, and ended by \r\n, cells read back as they
/// were.
void append_csv_cell(std::string& to, std::string_view cell);

}  // namespace portent::serve::desk
