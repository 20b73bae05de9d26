#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/archive/column_chunk.h"
#include "ingest/archive/parquet_footer.h"

namespace portent::ingest::archive {

/// Writes a Parquet file, one group of rows after another, to wherever `sink` puts it. Not thread-safe.
class ParquetWriter {
 public:
  using Sink = std::function<void(std::string_view)>;

  ParquetWriter(std::vector<ColumnSpec> columns, Sink sink);

  /// `values` by column; at most kMostGroupRows rows.
  void add_group(std::size_t rows, std::span<const ColumnValues> values);

  struct Written {
    std::int64_t bytes = 0;
    std::uint32_t footer_checksum = 0;  ///< CRC-32 of the footer
  };
  /// The footer, with `facts` as key-value metadata. Nothing may be added after it.
  Written finish(std::map<std::string, std::string> facts);

  std::int64_t bytes() const { return bytes_; }  ///< so far

 private:
  void put(std::string_view bytes);

  ParquetFooter footer_;
  Sink sink_;
  ZstdWriter zstd_;
  std::int64_t bytes_ = 0;
};

/// Reads a Parquet file that a ParquetWriter made. Every page's checksum is looked at; an error says what is
/// wrong, without the file's name. Not thread-safe.
class ParquetFile {
 public:
  /// `footer_checksum`: what it must be, where that is known.
  static tl::expected<ParquetFile, std::string> open(const std::filesystem::path& path,
                                                     std::optional<std::uint32_t> footer_checksum = {});

  const ParquetFooter& footer() const { return footer_; }
  /// The place of a column; nullopt where the file has none of that name.
  std::optional<std::size_t> column(std::string_view name) const;
  tl::expected<ColumnValues, std::string> read(std::size_t group, std::size_t column);

 private:
  std::ifstream file_;
  ParquetFooter footer_;
};

}  // namespace portent::ingest::archive
