#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace portent::serve {

/// Whether the log answers, as far as this process has noticed: by the watch, which asks it again and again
/// though nothing is in work, and by scoring threads whose sessions end. However many notice, the log goes
/// away once and comes back once. Thread-safe.
class LogContact {
 public:
  using Clock = std::chrono::steady_clock;
  /// What the watch may go without an answer: a leader that moves is back sooner.
  static constexpr std::chrono::seconds kPatience{5};

  /// The watch was answered. Returns how long the log was away where that is over now.
  std::optional<Clock::duration> answered(Clock::time_point now);
  /// It was not. Returns since when it has not been, where the log counts as away from now on.
  std::optional<Clock::duration> unanswered(Clock::time_point now);
  /// A scoring thread has lost its session; true where nobody had noticed that the log is away.
  bool session_lost(Clock::time_point now);
  /// It has one again, and goes on. Returns what answered() does.
  std::optional<Clock::duration> session_back(Clock::time_point now);

  bool up() const;
  /// Since the watch was answered last, or first asked in vain; nullopt: it has asked nothing yet.
  std::optional<Clock::duration> silence(Clock::time_point now) const;

 private:
  bool away() const { return watch_away_ || sessions_away_ > 0; }
  bool leave(bool was_away, Clock::time_point since);
  std::optional<Clock::duration> come_back(bool was_away, Clock::time_point now) const;

  mutable std::mutex mutex_;
  std::optional<Clock::time_point> last_answer_;
  Clock::time_point away_since_{};
  bool watch_away_ = false;
  int sessions_away_ = 0;
};

}  // namespace portent::serve
