#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/archive/column.h"

namespace portent::ingest::archive {

/// Where one column of one group of rows lies in its file.
struct ChunkPlace {
  std::int64_t offset = 0;  ///< of its first page
  std::int64_t bytes = 0;   ///< of all its pages, compressed
  std::int64_t raw_bytes = 0;
  std::int64_t dictionary_bytes = 0;  ///< of the dictionary page that comes first; 0: none
  std::int64_t rows = 0;
  std::int64_t nulls = 0;
  bool delta = false, split = false, dictionary = false;  ///< how the values are encoded; none: PLAIN
  std::string least, most;  ///< smallest and largest value as PLAIN bytes; empty: not told
  friend bool operator==(const ChunkPlace&, const ChunkPlace&) = default;
};

struct RowGroupPlace {
  std::int64_t rows = 0;
  std::vector<ChunkPlace> columns;  ///< as in ParquetFooter
  friend bool operator==(const RowGroupPlace&, const RowGroupPlace&) = default;
};

/// What stands at the end of a Parquet file (parquet.thrift, FileMetaData) as far as the archive uses it.
struct ParquetFooter {
  std::vector<ColumnSpec> columns;
  std::vector<RowGroupPlace> groups;
  std::map<std::string, std::string> facts;  ///< key-value metadata
  friend bool operator==(const ParquetFooter&, const ParquetFooter&) = default;
};

inline constexpr std::string_view kParquetMagic = "PAR1";
inline constexpr std::int64_t kMostGroupRows = 1 << 20;

std::string encode_footer(const ParquetFooter& footer);
/// nullopt where the bytes are no footer, or one of a file that the archive did not write. `file_bytes`:
/// every place is checked to lie within.
std::optional<ParquetFooter> decode_footer(std::string_view bytes, std::int64_t file_bytes);

}  // namespace portent::ingest::archive
