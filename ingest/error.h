#pragma once

#include <stdexcept>
#include <string>

namespace portent::ingest {

/// Something without which the program can't go on: a missing file, a broker that is away, a bad
/// configuration. `what()` is one line that says what failed, where, and how to fix it; `main` prints it and
/// exits with `exit_code()`.
class FatalError : public std::runtime_error {
 public:
  explicit FatalError(const std::string& message, int exit_code = 1)
      : std::runtime_error(message), exit_code_(exit_code) {}
  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

/// The log was away for longer than anyone waits, or has undone what was open. Nothing is lost by it: whoever
/// opens a session anew goes on from what is committed.
class AwayError : public FatalError {
 public:
  using FatalError::FatalError;
};

}  // namespace portent::ingest
