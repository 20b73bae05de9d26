#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/decode.h"
#include "ingest/files/csv_line.h"
#include "ingest/files/timestamps.h"

namespace portent::ingest {

/// What the columns of a table of readings mean. Every column that is not named here is a channel.
struct TableColumns {
  std::string asset = "asset";  ///< column of the asset's id
  std::string fixed_asset;      ///< or the one asset that the whole table is of
  std::string time = "ts";
  TimeFormat time_format;  ///< iso8601 unless told otherwise
  std::string usage;       ///< column of the life counter; "": none
};

/// Turns lines of one table (CSV, the separator told by its header) into readings. A cell that holds no
/// number marks its channel, as in JSON. Not thread-safe.
class TableLines {
 public:
  /// Throws FatalError beginning with `where` where a column is missing or named twice.
  TableLines(const TableColumns& columns, std::string_view header, const std::string& where);

  tl::expected<Reading, Reject> reading(std::string_view line);

 private:
  std::size_t place(const std::string& column, const std::string& where) const;
  std::optional<Reject> read_named(Reading& reading) const;

  TableColumns columns_;
  CsvCells splitter_;
  std::vector<std::string> names_;
  std::size_t asset_, time_, usage_;  ///< places of columns, names_.size() where there is none
  std::vector<std::string_view> cells_;
};

}  // namespace portent::ingest
