#pragma once

#include <compare>
#include <cstdint>
#include <span>
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

/// A record whose bytes belong to somebody else, who says how long they hold.
struct RecordView {
  std::string_view key;
  std::string_view value;
  std::span<const Header> headers;
  std::int64_t timestamp_ms = 0;
  int partition = -1;
  std::int64_t offset = -1;

  RecordView() = default;
  RecordView(const Record& record)  // NOLINT(google-explicit-constructor): a record can always be looked at
      : key(record.key),
        value(record.value),
        headers(record.headers),
        timestamp_ms(record.timestamp_ms),
        partition(record.partition),
        offset(record.offset) {}
  Record record() const {
    return {std::string(key), std::string(value), {headers.begin(), headers.end()},
            timestamp_ms,     partition,          offset};
  }
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

/// One record to write whose bytes are taken over before the call that it is given to returns.
struct OutView {
  std::string_view topic;
  int partition = -1;
  std::string_view key;
  std::string_view value;
  std::span<const Header> headers = {};
  bool tombstone = false;

  OutView() = default;
  OutView(std::string_view to, int number, std::string_view name, std::string_view bytes)
      : topic(to), partition(number), key(name), value(bytes) {}
  OutView(const OutRecord& record)  // NOLINT(google-explicit-constructor): as RecordView
      : topic(record.topic),
        partition(record.partition),
        key(record.key),
        value(record.value),
        headers(record.headers),
        tombstone(record.tombstone) {}
  OutRecord record() const {
    return {
        std::string(topic), partition, std::string(key), std::string(value), {headers.begin(), headers.end()},
        tombstone};
  }
};

/// The value of the first header named `key`, or nullptr.
inline const std::string* find_header(std::span<const Header> headers, std::string_view key) {
  for (const Header& header : headers)
    if (header.key == key) return &header.value;
  return nullptr;
}

}  // namespace portent::ingest
