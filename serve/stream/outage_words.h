#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

// The lines that a person reads of a log that is away, the same whoever notices.

namespace portent::serve {

inline std::string away_line(const std::string& why) {
  return why + "; nothing is lost, trying again until it answers";
}

/// Where nothing was in work: `silence` since the last answer.
inline std::string silent_line(const std::string& why, std::chrono::duration<double> silence) {
  return away_line(fmt::format("no answer from the log for {:.0f} s: {}", silence.count(), why));
}

inline std::string back_line(std::chrono::duration<double> away) {
  return fmt::format("the log is back after {:.0f} s; going on from what is committed", away.count());
}

}  // namespace portent::serve
