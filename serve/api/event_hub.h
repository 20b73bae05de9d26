#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "serve/api/web_answer.h"

namespace portent::serve {

/// Where events for listeners come in. Keeps the newest of them for those who come back. Thread-safe;
/// publishing never waits for a listener.
class EventHub {
 public:
  explicit EventHub(std::size_t kept = 4'096) : kept_(kept) {}

  /// Returns the event's id.
  std::uint64_t publish(std::string type, std::string data, std::string site = "");
  std::uint64_t last_id() const;
  /// Those after `id` that are still kept, at most `most`; `missed` is set where some after it are not.
  std::vector<StreamEvent> after(std::uint64_t id, std::size_t most, bool& missed) const;
  /// Called after each publication, on its thread; must be quick. One at a time; an empty one takes it away.
  void set_wake(std::function<void()> wake);

 private:
  std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<StreamEvent> events_;
  std::uint64_t last_ = 0;
  std::mutex wake_mutex_;
  std::function<void()> wake_;
};

}  // namespace portent::serve
