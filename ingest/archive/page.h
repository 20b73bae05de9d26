#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/archive/zstd.h"

namespace portent::ingest::archive {

/// A page of a Parquet column: header, then compressed bytes.
struct Page {
  bool dictionary = false;
  std::int32_t values = 0;    ///< rows, nulls counted; of a dictionary its entries
  std::int32_t encoding = 0;  ///< see parquet_codes.h
  std::string bytes;          ///< uncompressed
};

/// The bytes of a page in a file; its header tells the CRC-32 of what is compressed. `raw_bytes` counts it
/// uncompressed.
std::string encode_page(const Page& page, ZstdWriter& zstd, std::int64_t& raw_bytes);

/// Takes the first page off `from`; nullopt where its checksum, size or anything else is wrong.
std::optional<Page> decode_page(std::string_view& from);

}  // namespace portent::ingest::archive
