#pragma once

#include <chrono>

namespace portent::ingest::kafka {

/// A point in time that bounds several waits.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds from_now) : at_(Clock::now() + from_now) {}
  bool passed() const { return Clock::now() >= at_; }
  /// Never negative; rounded up, so that waiting this long passes it.
  int left_ms() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now()).count();
    return left > 0 ? static_cast<int>(left) : 0;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point at_;
};

}  // namespace portent::ingest::kafka
