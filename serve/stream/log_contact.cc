#include "serve/stream/log_contact.h"

namespace portent::serve {

std::optional<LogContact::Clock::duration> LogContact::answered(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const bool was_away = away();
  last_answer_ = now;
  watch_away_ = false;
  return come_back(was_away, now);
}

std::optional<LogContact::Clock::duration> LogContact::unanswered(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (!last_answer_) last_answer_ = now;  // the log was there when it was opened
  if (now - *last_answer_ < kPatience) return std::nullopt;
  const bool was_away = away();
  watch_away_ = true;
  if (!leave(was_away, *last_answer_)) return std::nullopt;
  return now - *last_answer_;
}

bool LogContact::session_lost(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const bool was_away = away();
  ++sessions_away_;
  return leave(was_away, now);
}

std::optional<LogContact::Clock::duration> LogContact::session_back(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const bool was_away = away();
  --sessions_away_;
  return come_back(was_away, now);
}

bool LogContact::up() const {
  const std::lock_guard lock(mutex_);
  return !away();
}

std::optional<LogContact::Clock::duration> LogContact::silence(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  return last_answer_ ? std::optional(now - *last_answer_) : std::nullopt;
}

bool LogContact::leave(bool was_away, Clock::time_point since) {
  if (!was_away) away_since_ = since;
  return !was_away;
}

std::optional<LogContact::Clock::duration> LogContact::come_back(bool was_away, Clock::time_point now) const {
  return was_away && !away() ? std::optional(now - away_since_) : std::nullopt;
}

}  // namespace portent::serve
