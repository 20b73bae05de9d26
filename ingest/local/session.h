#pragma once

#include <span>
#include <string>
#include <vector>

#include "ingest/local/partition_cursor.h"
#include "ingest/local/record_writer.h"
#include "ingest/local/store.h"
#include "ingest/log.h"

namespace portent::ingest {

/// The local log's group session: a commit is one SQLite transaction. Partition p belongs to member p %
/// members; joining raises the epoch of each of its partitions, and a commit by whoever joined before finds a
/// newer epoch and is refused with FencedError.
class LocalSession final : public GroupSession {
 public:
  LocalSession(LocalStore& store, const GroupOptions& options, const std::string& topic,
               GroupListener& listener);
  ~LocalSession() override;

  using GroupSession::poll;
  std::span<const RecordView> poll(std::size_t max, std::chrono::milliseconds wait) override;
  std::optional<CommitPoint> committed(int partition) override;
  void seek(int partition, std::int64_t offset) override;
  void write(const OutView& output) override;
  CommitResult commit(std::span<const OutRecord> outputs, const Points& points) override;

 private:
  struct Owned {
    PartitionCursor cursor;
    std::int64_t epoch = 0;
  };

  void claim(int partition);
  Owned& owned(int partition);
  std::vector<int> partitions() const;
  std::size_t take(std::size_t max, std::vector<Record>& into);
  void check_claims();
  void store_points(const std::map<int, CommitPoint>& points);

  LocalStore& store_;
  GroupOptions options_;
  std::string topic_name_;
  GroupListener& listener_;
  SqliteConnection connection_;
  ChangeWatch watch_;
  CursorQueries queries_;
  RecordWriter writer_;
  SqliteStatement claim_, select_claim_, select_point_, replace_point_;
  std::int64_t topic_ = 0;
  std::vector<Owned> owned_;
  std::size_t turn_ = 0;  ///< whose turn it is to be read first
  bool assigned_ = false;
  std::vector<Record> polled_;
  std::vector<RecordView> views_;   ///< of polled_
  std::vector<OutRecord> written_;  ///< kept until commit: an open transaction would lock every writer out
  std::vector<std::int64_t> offsets_;
};

}  // namespace portent::ingest
