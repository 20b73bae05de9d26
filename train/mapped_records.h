#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace portent::train {

/// Records of one fixed size in a temporary file that has no name any more and goes with the program, mapped
/// into memory: more of them than memory holds, at the speed of memory while they fit. Space is claimed on
/// the disk before it is written, so a full disk is a FatalError here and never a fault at a later write.
///
/// Pages that were read stay in memory only up to `resident` bytes or so; then all are handed back to the
/// system, which keeps what it has room for. Reading is thread-safe, appending is not; pointers are valid
/// until the next append.
class MappedRecords {
 public:
  /// `folder`: where the file is made; see temporary_folder().
  MappedRecords(std::size_t record_bytes, const std::filesystem::path& folder,
                std::size_t resident = kResident);
  ~MappedRecords();
  MappedRecords(const MappedRecords&) = delete;
  MappedRecords& operator=(const MappedRecords&) = delete;

  /// A new record of zeros behind the others.
  std::byte* append();
  const std::byte* at(std::size_t i) const;
  std::byte* at(std::size_t i);
  std::size_t size() const { return size_; }
  std::size_t record_bytes() const { return record_bytes_; }

  static constexpr std::size_t kResident = std::size_t{256} << 20;
  static constexpr std::size_t kBlock = std::size_t{1} << 16;  ///< that the system maps at once at a touch

 private:
  void grow();
  void note_access(std::size_t offset) const;
  void hand_back() const;

  std::size_t record_bytes_;
  std::filesystem::path folder_;
  std::size_t resident_;
  int file_ = -1;
  std::byte* base_ = nullptr;
  std::size_t capacity_ = 0;  ///< bytes mapped
  std::size_t size_ = 0;
  /// A bit for each block of the file (kBlock) that was touched since pages were last handed back.
  mutable std::unique_ptr<std::atomic<std::uint64_t>[]> touched_;
  mutable std::atomic<std::size_t> blocks_touched_ = 0;
};

/// $TMPDIR where it is set, else /var/tmp (on a disk, where /tmp may be memory), else the system's folder.
std::filesystem::path temporary_folder();

}  // namespace portent::train
