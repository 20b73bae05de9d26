#pragma once

namespace portent::train {

/// Turns SIGINT and SIGTERM into a flag for as long as it lives, so that long work can stop where nothing is
/// half-done. One at a time in a process.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// 0 where none came. Thread-safe.
  static int signal_number();
  /// As shells report a program that a signal ended.
  static int exit_code() { return 128 + signal_number(); }
};

}  // namespace portent::train
