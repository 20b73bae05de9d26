#include "train/mapped_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "ingest/error.h"

namespace portent::train {
namespace {

constexpr std::size_t kFirst = std::size_t{1} << 20;
constexpr std::size_t kLargestGrowth = std::size_t{256} << 20;

[[noreturn]] void refuse(const std::filesystem::path& folder, const char* what, int code) {
  throw ingest::FatalError(
      fmt::format("{}: {} for readings ({}); free space there or set TMPDIR to a folder of a larger disk",
                  folder.string(), what, std::system_category().message(code)));
}

int open_unnamed(const std::filesystem::path& folder) {
  std::string pattern = (folder / "portent-readings-XXXXXX").string();
  const int file = mkostemp(pattern.data(), O_CLOEXEC);
  if (file < 0) refuse(folder, "can't make a temporary file", errno);
  unlink(pattern.c_str());
  return file;
}

/// Words that hold a bit for each block of `bytes`.
std::size_t words_for(std::size_t bytes) {
  return bytes / MappedRecords::kBlock / 64 + 1;
}

}  // namespace

MappedRecords::MappedRecords(std::size_t record_bytes, const std::filesystem::path& folder,
                             std::size_t resident)
    : record_bytes_(record_bytes), folder_(folder), resident_(resident), file_(open_unnamed(folder)) {}

MappedRecords::~MappedRecords() {
  if (base_) munmap(base_, capacity_);
  close(file_);
}

void MappedRecords::grow() {
  const std::size_t more = std::clamp(capacity_, kFirst, kLargestGrowth);
  const int claimed = posix_fallocate(file_, static_cast<off_t>(capacity_), static_cast<off_t>(more));
  if (claimed != 0) refuse(folder_, "no space", claimed);
  void* const base = base_ ? mremap(base_, capacity_, capacity_ + more, MREMAP_MAYMOVE)
                           : mmap(nullptr, capacity_ + more, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  if (base == MAP_FAILED) refuse(folder_, "can't map a temporary file", errno);
  base_ = static_cast<std::byte*>(base);
  auto touched = std::make_unique<std::atomic<std::uint64_t>[]>(words_for(capacity_ + more));
  for (std::size_t word = 0; touched_ && word < words_for(capacity_); ++word)
    touched[word] = touched_[word].load();
  touched_ = std::move(touched);
  capacity_ += more;
}

void MappedRecords::note_access(std::size_t offset) const {
  const std::size_t block = offset / kBlock;
  std::atomic<std::uint64_t>& word = touched_[block / 64];
  const std::uint64_t bit = std::uint64_t{1} << (block % 64);
  if (word.load(std::memory_order_relaxed) & bit) return;
  if (word.fetch_or(bit, std::memory_order_relaxed) & bit) return;
  if (blocks_touched_.fetch_add(1, std::memory_order_relaxed) + 1 == resident_ / kBlock) hand_back();
}

void MappedRecords::hand_back() const {
  for (std::size_t word = 0; word < words_for(capacity_); ++word)
    touched_[word].store(0, std::memory_order_relaxed);
  blocks_touched_.store(0, std::memory_order_relaxed);
  madvise(base_, capacity_,
          MADV_DONTNEED);  // the file keeps the bytes: whoever reads on just maps them again
}

std::byte* MappedRecords::append() {
  if ((size_ + 1) * record_bytes_ > capacity_) grow();
  ++size_;
  return at(size_ - 1);
}

const std::byte* MappedRecords::at(std::size_t i) const {
  note_access(i * record_bytes_);
  return base_ + i * record_bytes_;
}

std::byte* MappedRecords::at(std::size_t i) {
  note_access(i * record_bytes_);
  return base_ + i * record_bytes_;
}

std::filesystem::path temporary_folder() {
  if (const char* named = std::getenv("TMPDIR"); named && *named) return named;
  if (access("/var/tmp", W_OK) == 0) return "/var/tmp";
  return std::filesystem::temp_directory_path();
}

}  // namespace portent::train
