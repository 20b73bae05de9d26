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
  /// The same for events that have numbers of their own, which then mean the same after a restart and in
  /// another process: higher than all before (else nothing happens). A hub has numbers of one sort.
  void publish(StreamEvent event);
  /// Nothing up to `id` can be had here: who has seen less has missed something.
  void skip_to(std::uint64_t id);
  std::uint64_t last_id() const;
  /// Those after `id` that are still kept, at most `most`; `missed` is set where some after it are not.
  std::vector<StreamEvent> after(std::uint64_t id, std::size_t most, bool& missed) const;
  /// Called after each publication, on its thread; must be quick. One at a time; an empty one takes it away.
  void set_wake(std::function<void()> wake);

 private:
  void keep(StreamEvent event);
  void tell();

  std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<StreamEvent> events_;
  std::uint64_t last_ = 0;
  std::uint64_t gone_ = 0;  ///< the last that is not kept any more
  std::mutex wake_mutex_;
  std::function<void()> wake_;
};

}  // namespace portent::serve
