#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "serve/api/channel.h"
#include "serve/api/event_hub.h"

namespace portent::serve {

struct StreamOptions {
  std::size_t most = 1'000;                     ///< streams at a time
  std::size_t most_unsent = 256 << 10;          ///< bytes; a listener that falls further behind is cut
  std::chrono::milliseconds tick{1'000};        ///< between looks at who is still allowed
  std::chrono::milliseconds heartbeat{15'000};  ///< after so long without an event a comment is sent
};

/// Sends events to any number of listeners (server-sent events) on one thread of its own, so that they hold
/// none of those that answer requests. Thread-safe.
class EventStreams {
 public:
  EventStreams(EventHub& hub, StreamOptions options);
  /// Cuts all streams.
  ~EventStreams();
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  /// Room for one more; counts it. Who gets true calls adopt() or give_up().
  bool reserve();
  void give_up() { --open_; }
  /// Takes a connection over; `head`, the answer's head, is sent first.
  void adopt(std::unique_ptr<Channel> channel, std::string head, Subscription subscription);
  std::size_t open() const { return open_; }

 private:
  struct Stream;
  void run(const std::stop_token& stop);
  void wake() const;
  void take_new();
  void deliver();
  void tick();
  bool add_events(Stream& stream);
  bool flush(Stream& stream);
  void drop(int socket);

  EventHub& hub_;
  StreamOptions options_;
  int epoll_ = -1, waker_ = -1;
  std::atomic<std::size_t> open_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Stream>> new_;
  std::unordered_map<int, std::unique_ptr<Stream>> streams_;  ///< by socket; of the thread
  std::jthread thread_;
};

}  // namespace portent::serve
