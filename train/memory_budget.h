#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace portent::train {

/// Lets threads that each need much memory for a while begin one after the other, so that together they stay
/// within a bound however many there are. Thread-safe.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes) : bytes_(bytes) {}

  /// A part of the budget, given back by its destructor.
  class Share {
   public:
    Share(MemoryBudget& budget, std::size_t bytes) : budget_(budget), bytes_(bytes) { budget_.take(bytes_); }
    ~Share() { budget_.give_back(bytes_); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

   private:
    MemoryBudget& budget_;
    std::size_t bytes_;
  };

 private:
  /// Waits until there is room; what is larger than the whole budget waits to be alone.
  void take(std::size_t bytes) {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return taken_ == 0 || taken_ + bytes <= bytes_; });
    taken_ += bytes;
  }
  void give_back(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      taken_ -= bytes;
    }
    freed_.notify_all();
  }

  std::size_t bytes_, taken_ = 0;
  std::mutex mutex_;
  std::condition_variable freed_;
};

}  // namespace portent::train
