#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

// Files that are there whole or not at all, also after a power cut. Every function throws FatalError naming
// the path and the system's reason.

namespace portent::models {

/// The file's bytes; a file larger than `limit` is refused.
std::string read_file(const std::filesystem::path& path, std::size_t limit);

/// Creates or overwrites `path` in place and flushes it to disk. A file left half-written by a full disk is
/// removed.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Flushes a folder's entries: files created, renamed or removed in it.
void sync_folder(const std::filesystem::path& folder);

/// Renames and flushes the folder; what stood at `to` is replaced atomically.
void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// A file written piece by piece; removed unless it was finished.
class FileWriter {
 public:
  explicit FileWriter(std::filesystem::path path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view bytes);
  /// Flushes to disk; nothing may be written after it.
  void finish();

 private:
  std::filesystem::path path_;
  int fd_ = -1;
};

/// A folder beside `target` under a name of its own, removed with the object unless it was put in place.
class UnfinishedFolder {
 public:
  explicit UnfinishedFolder(std::filesystem::path target);
  ~UnfinishedFolder();
  UnfinishedFolder(const UnfinishedFolder&) = delete;
  UnfinishedFolder& operator=(const UnfinishedFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Makes it `target`, which must not exist or be an empty folder; flushed to disk.
  void put_in_place() const;

 private:
  std::filesystem::path target_, path_;
};

/// What a killed writer of `target` may have left beside it is called this, with its process id behind it.
std::filesystem::path unfinished_path(const std::filesystem::path& target);
/// Whether a file or folder of this name is what a killed writer left.
bool is_unfinished(const std::filesystem::path& path);

/// Appends one line and flushes it. On failure the file is cut back to what it was; a line that a crash left
/// without its end is closed first.
void append_line(const std::filesystem::path& path, std::string_view line);

/// Exclusive between processes and between objects of one process; waits for it. Released by the destructor
/// and by the process's death.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace portent::models
