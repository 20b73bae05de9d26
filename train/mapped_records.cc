#include "train/mapped_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <system_error>

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
  capacity_ += more;
}

void MappedRecords::count_access() const {
  const std::size_t before = touched_.fetch_add(record_bytes_, std::memory_order_relaxed);
  if (before >= resident_ || before + record_bytes_ < resident_) return;  // one thread does it
  touched_.store(0, std::memory_order_relaxed);
  madvise(base_, capacity_,
          MADV_DONTNEED);  // the file keeps the bytes: whoever reads on just maps them again
}

std::byte* MappedRecords::append() {
  if ((size_ + 1) * record_bytes_ > capacity_) grow();
  ++size_;
  return at(size_ - 1);
}

const std::byte* MappedRecords::at(std::size_t i) const {
  count_access();
  return base_ + i * record_bytes_;
}

std::byte* MappedRecords::at(std::size_t i) {
  count_access();
  return base_ + i * record_bytes_;
}

std::filesystem::path temporary_folder() {
  if (const char* named = std::getenv("TMPDIR"); named && *named) return named;
  if (access("/var/tmp", W_OK) == 0) return "/var/tmp";
  return std::filesystem::temp_directory_path();
}

}  // namespace portent::train
