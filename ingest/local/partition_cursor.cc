#include "ingest/local/partition_cursor.h"

#include <algorithm>

#include "ingest/local/headers.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kChunkRecords = 1'000;
constexpr std::size_t kChunkBytes = 4 << 20;

}  // namespace

CursorQueries::CursorQueries(SqliteConnection& connection)
    : next_offset(connection.prepare("SELECT next FROM extents WHERE topic = ? AND partition = ?")),
      records(connection.prepare(
          R"(SELECT "offset", timestamp_ms, key, value, headers FROM records
             WHERE topic = ? AND partition = ? AND "offset" >= ? AND "offset" < ? ORDER BY "offset")")) {}

void PartitionCursor::seek(std::int64_t offset) {
  chunk_.clear();
  fetched_to_ = std::max<std::int64_t>(offset, 0);
}

std::int64_t PartitionCursor::committed_end() {
  auto rows = queries_.next_offset.query(topic_, partition_);
  return rows.next() ? rows.integer(0) : 0;
}

bool PartitionCursor::fetch() {
  if (!chunk_.empty()) return true;
  if (!fetched_to_) return false;
  // The end is read first: what is below it was committed before the records are read, and whatever
  // compaction takes away meanwhile has a successor above it.
  const std::int64_t end = committed_end();
  if (*fetched_to_ >= end) return false;
  auto rows = queries_.records.query(topic_, partition_, *fetched_to_, end);
  std::size_t bytes = 0;
  while (rows.next()) {
    const std::string_view key = rows.bytes(2);
    const std::string_view value = rows.bytes(3);
    chunk_.push_back({std::string(key), std::string(value), decode_headers(rows.bytes(4)), rows.integer(1),
                      partition_, rows.integer(0)});
    bytes += key.size() + value.size();
    if (chunk_.size() < kChunkRecords && bytes < kChunkBytes) continue;
    fetched_to_ = chunk_.back().offset + 1;
    return true;
  }
  fetched_to_ = end;
  return !chunk_.empty();
}

std::size_t PartitionCursor::take(std::size_t max, std::vector<Record>& into) {
  const std::size_t count = std::min(max, chunk_.size());
  const auto last = chunk_.begin() + static_cast<std::ptrdiff_t>(count);
  into.insert(into.end(), std::make_move_iterator(chunk_.begin()), std::make_move_iterator(last));
  chunk_.erase(chunk_.begin(), last);
  return count;
}

std::int64_t PartitionCursor::position() const {
  return chunk_.empty() ? fetched_to_.value_or(0) : chunk_.front().offset;
}

}  // namespace portent::ingest
