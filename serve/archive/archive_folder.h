#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/archive/history_writer.h"
#include "ingest/archive/manifest.h"

namespace portent::serve {

/// What becomes of an archive's manifest in one commit.
struct ArchiveChange {
  std::vector<ingest::archive::HistoryEntry> added;
  std::vector<std::string> removed;                            ///< paths
  std::map<std::string, std::map<int, std::int64_t>> covered;  ///< topic, partition: next offset
  std::map<std::string, std::uint64_t> left_out;               ///< to be added, by reason
  std::vector<ingest::archive::HistoryGap> gaps;
  std::int64_t newest_ts = 0;  ///< taken where it is newer
};

/// The folder of an archive, written by one process at a time: the claim goes with the process, however that
/// ends. What is there changes by commit() alone, which replaces the manifest atomically; files that no
/// manifest lists were left by a killed process and are removed at the next opening. Not thread-safe.
class ArchiveFolder {
 public:
  static constexpr std::chrono::seconds kGrace{600};

  /// Makes the folder where it is missing. Throws FatalError where another process writes to it, or its
  /// manifest can't be read.
  explicit ArchiveFolder(std::filesystem::path folder, std::chrono::seconds grace = kGrace);
  ~ArchiveFolder();
  ArchiveFolder(const ArchiveFolder&) = delete;
  ArchiveFolder& operator=(const ArchiveFolder&) = delete;

  const std::filesystem::path& path() const { return folder_; }
  const ingest::archive::Manifest& manifest() const { return manifest_; }

  /// Files and offsets become what `change` says, on the disk, when this returns; after an exception neither
  /// has. Removed files stay on the disk for kGrace, since readers may have just read the manifest that
  /// lists them.
  void commit(const ArchiveChange& change);

  /// The path of a new file of a kind, class and day, below the folder. Its folders are made.
  std::string new_file(ingest::archive::HistoryKind kind, const std::string& asset_class, std::int64_t day);

 private:
  void remove_leftovers();
  void remove_files(bool all);

  std::filesystem::path folder_;
  int claim_ = -1;
  std::chrono::seconds grace_;
  std::int64_t next_file_ = 1;
  std::deque<std::pair<std::chrono::steady_clock::time_point, std::filesystem::path>> removed_;
  ingest::archive::Manifest manifest_;
};

/// A file of the archive as it is written: durable and under its name once finish() has returned, removed
/// where it is not finished. It belongs to the archive once a commit lists it.
class ArchiveFile {
 public:
  using Kind = ingest::archive::HistoryKind;
  /// `folder` must outlive it.
  ArchiveFile(ArchiveFolder& folder, Kind kind, std::string asset_class, std::int64_t day,
              const ingest::archive::ColumnPlan& plan);
  ~ArchiveFile();
  ArchiveFile(const ArchiveFile&) = delete;
  ArchiveFile& operator=(const ArchiveFile&) = delete;

  void add(const ingest::archive::HistoryRows& rows, const ingest::archive::HistoryRows::Row& row) {
    writer_->add(rows, row);
  }
  ingest::archive::HistoryEntry finish(int level);

 private:
  class Sink;
  ArchiveFolder& folder_;
  ingest::archive::HistoryEntry entry_;
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<ingest::archive::HistoryWriter> writer_;
};

}  // namespace portent::serve
