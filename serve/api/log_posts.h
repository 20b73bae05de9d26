#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ingest/log.h"

namespace portent::serve {

struct LogPostOptions {
  std::size_t most_waiting = 8;  ///< posts at a time; fewer than the threads that answer requests
  std::chrono::milliseconds patience{5'000};  ///< until who waits is told that the log is away
};

/// Puts what was posted into the log: all that waits goes together, so that many small posts cost about as
/// much as one. Thread-safe.
class LogPosts {
 public:
  enum class Kept : std::uint8_t {
    kYes,      ///< all of it, durably
    kFull,     ///< nothing: too many wait
    kNo,       ///< nothing: the log had no time for it
    kUnknown,  ///< some, all or nothing: the log was away while it was written
  };

  /// `log` must outlive it.
  LogPosts(ingest::Log& log, LogPostOptions options);
  ~LogPosts();

  /// Waits for the log, but no longer than `patience`.
  Kept put(std::vector<ingest::OutRecord> records);

 private:
  struct Post {
    std::vector<ingest::OutRecord> records;
    bool begun = false, ended = false, kept = false;
  };
  using Posts = std::vector<std::shared_ptr<Post>>;
  void write(const std::stop_token& stop);
  bool write_all(Posts& posts);

  ingest::Log& log_;
  LogPostOptions options_;
  std::unique_ptr<ingest::Appender> appender_;  // of the thread
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::shared_ptr<Post>> waiting_;
  std::size_t held_ = 0;  ///< that wait or are written
  std::jthread thread_;   // last: it uses the others
};

}  // namespace portent::serve
