#pragma once

#include <chrono>

namespace portent::cli {

/// Takes SIGINT and SIGTERM as something to wait for, so that a program stops in order. Make it before any
/// thread, so that all inherit the blocked signals.
class Signals {
 public:
  Signals();
  /// The signal that came within `wait`, or 0. A second SIGINT ends the process the hard way.
  int wait(std::chrono::milliseconds wait);
  bool came() const { return last_ != 0; }
  int last() const { return last_; }

 private:
  int last_ = 0;
};

}  // namespace portent::cli
