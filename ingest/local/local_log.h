#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>

#include "ingest/log.h"

namespace portent::ingest {

struct LocalLogOptions {
  /// kFull: a commit is on the disk when it returns and survives a loss of power. kNormal: the last commits
  /// before a loss of power may be missing, what is left is consistent. Neither loses anything to a killed
  /// process.
  enum class Synchronous : std::uint8_t { kFull, kNormal };

  std::filesystem::path folder;  ///< on a local disk; made where it is missing; the log is `log.db` in it
  Synchronous synchronous = Synchronous::kFull;
  std::chrono::milliseconds busy_timeout{
      30'000};  ///< how long a writer waits for a writer of another process
  std::chrono::milliseconds tombstone_retention{
      86'400'000};  ///< deletions of a compacted topic stay readable this long
};

class LocalStore;
struct LocalLogQueries;

/// The log as one SQLite file of this machine, in write-ahead mode, shared by any number of processes.
///
/// Promises beyond those of Log: offsets of a partition have no holes; `timestamp_ms` is the wall clock at
/// the write; readers never wait for writers, nor writers for readers; writers take turns. A record whose
/// key, value and headers exceed the topic's `max_record_bytes` is refused with FatalError before anything of
/// its batch is written. A deletion in a compacted topic is read as an empty value until
/// `tombstone_retention` has passed and the log is opened again. Appenders write every 1,000 records or 1
/// MiB, and at flush(); what was not flushed is dropped with them. A commit's `points` must not write to the
/// same log: its own transaction holds it. A full disk, a damaged file or a lock that is never given up is a
/// FatalError; what had been committed stays.
class LocalLog final : public Log {
 public:
  explicit LocalLog(const LocalLogOptions& options);
  ~LocalLog() override;

  void create_topics(std::span<const TopicSpec> topics) override;
  void raise_partitions(const std::string& topic, int count) override;
  int partitions(const std::string& topic) override;
  Extent extent(const std::string& topic, int partition) override;
  std::map<int, std::int64_t> committed_offsets(const std::string& group, const std::string& topic) override;
  std::unique_ptr<GroupSession> join(const GroupOptions& options, const std::string& topic,
                                     GroupListener& listener) override;
  std::unique_ptr<PartitionReader> reader(const std::string& topic, int partition,
                                          std::int64_t from) override;
  std::unique_ptr<Appender> appender() override;

  /// Retention: forgets the records below `offset` and raises extent().begin to it, in small transactions.
  /// The file does not shrink; the space is used again.
  void delete_before(const std::string& topic, int partition, std::int64_t offset);

  /// Bytes of the file that hold something; what was deleted does not count, though the file keeps its size.
  std::int64_t used_bytes();

 private:
  std::unique_ptr<LocalStore> store_;
  std::mutex mutex_;  ///< guards queries_
  std::unique_ptr<LocalLogQueries> queries_;
};

std::unique_ptr<LocalLog> open_local_log(const LocalLogOptions& options);

}  // namespace portent::ingest
