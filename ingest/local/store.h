#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

#include "ingest/local/local_log.h"
#include "ingest/local/sqlite.h"

namespace portent::ingest {

/// What a local log shares with the sessions, readers and appenders made from it. Thread-safe.
class LocalStore {
 public:
  explicit LocalStore(const LocalLogOptions& options);

  /// A connection set up as the options say.
  SqliteConnection connect() const;

  /// Held by a writer of this process through its transaction. Between processes SQLite's lock does this, but
  /// it waits by sleeping.
  std::mutex& writing() { return writing_; }

  /// Commits seen in this process so far.
  std::uint64_t commits();
  /// Wakes everyone who waits below.
  void committed();
  /// Waits until commits() differs from `seen`, at most `wait`.
  void wait_for_commit(std::uint64_t seen, std::chrono::microseconds wait);

 private:
  LocalLogOptions options_;
  std::string file_;
  std::mutex writing_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t commits_ = 0;
};

/// One write transaction; undone unless commit() returned. Neither other threads nor other processes write
/// meanwhile.
class WriteTransaction {
 public:
  WriteTransaction(LocalStore& store, SqliteConnection& connection);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  LocalStore& store_;
  SqliteConnection& connection_;
  std::unique_lock<std::mutex> lock_;
};

/// Notices commits: those of this process at once, those of others within about five milliseconds. Not
/// thread-safe.
class ChangeWatch {
 public:
  ChangeWatch(LocalStore& store, SqliteConnection& connection);
  /// Call before looking for records, so that a commit between looking and waiting is not missed.
  void look();
  /// Waits for a commit since look(); false where there was none before `deadline`.
  bool wait_until(std::chrono::steady_clock::time_point deadline);

 private:
  std::int64_t data_version();

  LocalStore& store_;
  SqliteStatement data_version_;
  std::uint64_t seen_commits_ = 0;
  std::int64_t seen_version_ = 0;
};

}  // namespace portent::ingest
