#pragma once

#include <atomic>
#include <cstdint>

namespace portent::serve {

/// What an archiver did. Thread-safe.
struct ArchiveCounters {
  std::atomic<std::uint64_t> rows{0}, values{0};  ///< written since the start, small files merged not counted
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> left_out{0};        ///< records that could not be used, or too old to be kept
  std::atomic<std::uint64_t> failures{0};        ///< times it had to begin anew, and files found damaged
  std::atomic<std::int64_t> files{0}, bytes{0};  ///< of the archive at present
  std::atomic<std::int64_t> lag{0};              ///< records not archived yet
};

}  // namespace portent::serve
