#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ingest/local/catalogue.h"
#include "ingest/record.h"

namespace portent::ingest {

/// Gives records their offsets and stores them, within a write transaction that the caller has begun. Not
/// thread-safe.
class RecordWriter {
 public:
  explicit RecordWriter(SqliteConnection& connection);

  /// Throws FatalError where the topic or partition does not exist or the record is larger than the topic
  /// allows.
  void check(const OutRecord& record);

  /// Stores checked records; `offsets[i]` becomes that of `records[i]`. A compacted topic loses the older
  /// record of each key.
  void write(std::span<const OutRecord> records, std::int64_t now_ms, std::vector<std::int64_t>& offsets);

 private:
  using Place = std::pair<std::int64_t, int>;  // topic, partition

  std::int64_t& next_offset(const Place& place);
  void compact(const Place& place, const OutRecord& record, std::int64_t offset, std::int64_t now_ms);

  Catalogue topics_;
  SqliteStatement insert_, select_next_, update_next_, select_newest_, delete_older_, replace_newest_;
  std::map<Place, std::int64_t> next_;  ///< of the write under way
};

/// Bytes that count against TopicSpec::max_record_bytes: key, value and headers.
std::int64_t record_bytes(const OutRecord& record);

std::int64_t wall_clock_ms();

}  // namespace portent::ingest
