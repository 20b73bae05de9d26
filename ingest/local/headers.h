#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/record.h"

namespace portent::ingest {

/// Headers as one blob, in their order; none is the empty blob.
inline std::string encode_headers(const std::vector<Header>& headers) {
  ByteWriter writer;
  for (const Header& header : headers) {
    writer.put_text(header.key);
    writer.put_text(header.value);
  }
  return writer.take();
}

inline std::vector<Header> decode_headers(std::string_view bytes) {
  std::vector<Header> headers;
  ByteReader reader(bytes);
  while (!reader.at_end() && !reader.failed()) {
    const std::string_view key = reader.get_text();
    headers.push_back({std::string(key), std::string(reader.get_text())});
  }
  return headers;
}

}  // namespace portent::ingest
