#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ingest/local/sqlite.h"
#include "ingest/record.h"

namespace portent::ingest {

/// The two queries of a cursor, shared by the cursors of one connection.
struct CursorQueries {
  explicit CursorQueries(SqliteConnection& connection);
  SqliteStatement next_offset;
  SqliteStatement records;
};

/// Reads one partition in offset order, a chunk a query (at most 1,000 records or 4 MiB). Not thread-safe.
class PartitionCursor {
 public:
  PartitionCursor(CursorQueries& queries, std::int64_t topic, int partition)
      : queries_(queries), topic_(topic), partition_(partition) {}

  int partition() const { return partition_; }
  /// Before the first seek the cursor gives nothing.
  void seek(std::int64_t offset);
  /// Makes sure that a chunk is at hand; false where the partition has nothing more.
  bool fetch();
  /// Moves at most `max` records of the chunk at hand to `into`; returns how many.
  std::size_t take(std::size_t max, std::vector<Record>& into);
  /// Every committed record below has been taken.
  std::int64_t position() const;

 private:
  std::int64_t committed_end();

  CursorQueries& queries_;
  std::int64_t topic_;
  int partition_;
  std::optional<std::int64_t> fetched_to_;  ///< first offset that no chunk has covered
  std::deque<Record> chunk_;
};

}  // namespace portent::ingest
