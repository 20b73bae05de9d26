#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/support/child_process.h"

namespace portent::tests {

/// How often a test kills its program: $PORTENT_KILLS, or as often as the test does by itself.
inline int wanted_kills(int otherwise = 6) {
  const char* wanted = std::getenv("PORTENT_KILLS");
  return wanted ? std::atoi(wanted) : otherwise;
}

/// A stream of messages, and the program that consumes it.
struct KilledStream {
  std::size_t messages = 0;
  std::function<void(std::size_t from, std::size_t to)> send;  ///< returns once they are in the log
  std::function<std::int64_t()> consumed;                      ///< messages whose offsets are committed
  std::function<std::unique_ptr<ChildProcess>()> start;
};

/// Kills the program `kills` times in mid-stream, however fast it is: each time, it has begun to commit what
/// was sent last, and more is being sent. Every message has been sent when it returns; no program runs then.
inline void kill_in_mid_stream(const KilledStream& stream, int kills, std::uint32_t seed) {
  constexpr std::size_t kSlices = 16;  // of a part, the second half of them sent while the program works
  std::mt19937 random(seed);
  const auto nth = [&](std::size_t slice) {
    return stream.messages * slice / (kSlices * static_cast<std::size_t>(kills));
  };
  std::size_t sent = 0;
  const auto send_to = [&](std::size_t slice) {
    stream.send(nth(sent), nth(slice));
    sent = slice;
  };
  for (std::size_t part = 0; part < static_cast<std::size_t>(kills); ++part) {
    const std::int64_t before = stream.consumed();
    send_to(part * kSlices + kSlices / 2);
    const auto program = stream.start();
    while (stream.consumed() <= before) {
      if (!program->running()) throw std::runtime_error("the program ended by itself");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const std::size_t last = sent + 1 + random() % (kSlices / 2);
    while (sent < last) send_to(sent + 1);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
    if (!program->running()) throw std::runtime_error("the program ended by itself");
    program->end(SIGKILL);
    if (sent < (part + 1) * kSlices) send_to((part + 1) * kSlices);
  }
}

}  // namespace portent::tests
