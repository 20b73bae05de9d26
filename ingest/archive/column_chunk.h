#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ingest/archive/column.h"
#include "ingest/archive/parquet_footer.h"
#include "ingest/archive/zstd.h"

namespace portent::ingest::archive {

struct EncodedChunk {
  std::string bytes;  ///< its pages
  ChunkPlace place;   ///< but for the offset
};

/// The pages of one column of `rows` rows: a dictionary page where that is smaller, and one page of values;
/// each compressed, with the checksum of what is stored. Numbers take whichever encoding comes out smallest.
EncodedChunk encode_chunk(const ColumnSpec& column, const ColumnValues& values, std::size_t rows,
                          ZstdWriter& zstd);

/// Reads what encode_chunk() wrote; nullopt where a checksum or anything else is wrong.
std::optional<ColumnValues> decode_chunk(const ColumnSpec& column, const ChunkPlace& place,
                                         std::string_view bytes);

}  // namespace portent::ingest::archive
