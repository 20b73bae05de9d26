#include "ingest/local/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "ingest/error.h"
#include "ingest/local/schema.h"

namespace portent::ingest {
namespace {

constexpr std::chrono::milliseconds kLookAcrossProcesses{5};

std::string file_in(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw FatalError(
        fmt::format("can't make the folder {} for the local log ({}): choose one that can be written",
                    folder.string(), error.message()));
  return (folder / "log.db").string();
}

}  // namespace

LocalStore::LocalStore(const LocalLogOptions& options) : options_(options), file_(file_in(options.folder)) {
  SqliteConnection connection(file_, options_.busy_timeout);
  prepare_schema(connection, options_.busy_timeout);
}

SqliteConnection LocalStore::connect() const {
  SqliteConnection connection(file_, options_.busy_timeout);
  connection.run(options_.synchronous == LocalLogOptions::Synchronous::kFull ? "PRAGMA synchronous = FULL"
                                                                             : "PRAGMA synchronous = NORMAL");
  // 16 MiB of pages wait in the write-ahead log before they are moved to the file; it shrinks back to 64 MiB
  // after a burst.
  connection.run(
      "PRAGMA wal_autocheckpoint = 2048; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -8192");
  return connection;
}

std::uint64_t LocalStore::commits() {
  const std::lock_guard lock(mutex_);
  return commits_;
}

void LocalStore::committed() {
  {
    const std::lock_guard lock(mutex_);
    ++commits_;
  }
  changed_.notify_all();
}

void LocalStore::wait_for_commit(std::uint64_t seen, std::chrono::microseconds wait) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [&] { return commits_ != seen; });
}

WriteTransaction::WriteTransaction(LocalStore& store, SqliteConnection& connection)
    : store_(store), connection_(connection), lock_(store.writing()) {
  connection_.run("BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
  if (lock_.owns_lock()) connection_.roll_back();
}

void WriteTransaction::commit() {
  connection_.run("COMMIT");
  lock_.unlock();
  store_.committed();
}

ChangeWatch::ChangeWatch(LocalStore& store, SqliteConnection& connection)
    : store_(store), data_version_(connection.prepare("PRAGMA data_version")) {}

std::int64_t ChangeWatch::data_version() {
  auto rows = data_version_.query();
  return rows.next() ? rows.integer(0) : 0;
}

void ChangeWatch::look() {
  seen_commits_ = store_.commits();
  seen_version_ = data_version();
}

bool ChangeWatch::wait_until(std::chrono::steady_clock::time_point deadline) {
  while (true) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) return false;
    store_.wait_for_commit(seen_commits_,
                           std::chrono::duration_cast<std::chrono::microseconds>(
                               std::min<std::chrono::nanoseconds>(left, kLookAcrossProcesses)));
    if (store_.commits() != seen_commits_ || data_version() != seen_version_) return true;
  }
}

}  // namespace portent::ingest
