#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ingest/archive/column_plan.h"
#include "ingest/archive/history_rows.h"
#include "ingest/archive/parquet_file.h"

namespace portent::ingest::archive {

/// Rows of one group of a file: what one reader holds in memory at a time.
inline constexpr std::size_t kGroupRows = 16'384;

/// Writes rows, which must come in order (see comes_before), into one Parquet file. A cell whose column the
/// plan lacks is a programmer's error. Not thread-safe.
class HistoryWriter {
 public:
  HistoryWriter(const ColumnPlan& plan, ParquetWriter::Sink sink);

  void add(const HistoryRows& rows, const HistoryRows::Row& row);

  struct Written {
    ParquetWriter::Written file;
    std::int64_t rows = 0, values = 0;
    std::int64_t first_ts = 0, last_ts = 0;
  };
  Written finish(std::map<std::string, std::string> facts);

 private:
  void bind(const HistoryNames& names);
  void begin_row(const HistoryRows& rows, const HistoryRows::Row& row);
  void add_number(std::size_t column, double value, std::string_view name);
  void add_text(std::size_t column, std::string_view text);
  void set_present(std::size_t column);
  void write_group();

  std::vector<ColumnSpec> columns_;
  ParquetWriter out_;
  const HistoryNames* names_ = nullptr;    ///< that the next two are for
  std::vector<std::size_t> number_place_;  ///< by HistoryNames::numbers
  std::vector<std::size_t> text_place_;
  std::map<std::string, std::size_t, std::less<>> place_;  ///< by name
  std::vector<ColumnValues> values_;
  std::vector<Names> words_;  ///< by column, of texts
  std::string exact_;         ///< of the present row
  std::size_t rows_ = 0;      ///< in the present group
  Written written_;
};

}  // namespace portent::ingest::archive
