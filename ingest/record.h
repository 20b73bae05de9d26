#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portent::ingest {

struct Header {
  std::string key;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};

/// One record of a log partition as it was read: key, value and headers are bytes and may hold anything.
struct Record {
  std::string key;
  std::string value;
  std::vector<Header> headers;
  std::int64_t timestamp_ms =
      0;  ///< when the log took it, ms since epoch UTC; never part of an output's bytes
  int partition = -1;
  std::int64_t offset = -1;
  friend bool operator==(const Record&, const Record&) = default;
};

/// One record to write. `tombstone` deletes the key from a compacted topic (a null value in Kafka).
struct OutRecord {
  std::string topic;
  int partition = -1;
  std::string key;
  std::string value;
  std::vector<Header> headers;
  bool tombstone = false;
};

/// The value of the first header named `key`, or nullptr.
inline const std::string* find_header(const std::vector<Header>& headers, std::string_view key) {
  for (const Header& header : headers)
    if (header.key == key) return &header.value;
  return nullptr;
}

}  // namespace portent::ingest
