#pragma once

#include <atomic>
#include <cstdint>

namespace portent::serve::desk {

/// What the desk of this process has done since it began. Thread-safe: its own thread counts, any may read.
struct DeskCounters {
  std::atomic<bool> holds{false};            ///< it has the lease: it takes the log in
  std::atomic<std::uint64_t> taken{0};       ///< times that it got the lease
  std::atomic<std::uint64_t> overtaken{0};   ///< times that another desk got it while this one had it
  std::atomic<std::int64_t> lag{0};          ///< records that wait in the log; 0 without the lease
  std::atomic<std::uint64_t> records{0};     ///< taken in
  std::atomic<std::uint64_t> unreadable{0};  ///< of those, the ones that are nothing the desk knows
  std::atomic<std::uint64_t> refused{
      0};  ///< events and candidates that say what can't be, messages no topic takes
};

}  // namespace portent::serve::desk
