#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "serve/api/channel.h"
#include "serve/api/event_streams.h"
#include "serve/api/request_reader.h"
#include "serve/api/web_server.h"

namespace portent::serve {

/// One connection and where it stands: reading a request, writing an answer, or saying goodbye. Whoever runs
/// step() has it to himself; deadline(), idle() and cut() may be asked by others.
class WebConnection {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Next : std::uint8_t { kWaitRead, kWaitWrite, kClose, kStream };

  WebConnection(std::unique_ptr<Channel> channel, std::string remote, const WebOptions& options,
                const WebHandler& handler, EventStreams* streams, const std::atomic<bool>& stopping);

  /// Held by whoever has the connection, until after he has said what it waits for next: the one whom the
  /// kernel wakes then comes after him also by the rules of C++.
  std::mutex& turn() { return turn_; }

  /// Does what can be done without waiting. kStream: take_channel() and the rest belong to the streams.
  Next step();

  Clock::time_point deadline() const { return Clock::time_point(Clock::duration(deadline_.load())); }
  /// Between two requests.
  bool idle() const { return idle_; }
  /// Has an answer that the peer did not take yet.
  bool unsent() const { return sent_ < out_.size(); }
  void cut() const { channel_->cut(); }
  int socket() const { return channel_->socket(); }

  std::unique_ptr<Channel> take_channel() { return std::move(channel_); }
  std::string take_unsent() { return out_.substr(sent_); }
  Subscription take_subscription() { return *std::move(subscription_); }

 private:
  enum class State : std::uint8_t { kReading, kWriting, kLingering };
  Next read_more(bool& again);
  Next write_more(bool& again);
  Next linger();
  void work();
  void answer_with(WebAnswer answer, bool keep_alive);
  WebAnswer answer_of(HttpRequest& request);
  void due_in(std::chrono::milliseconds time);

  std::unique_ptr<Channel> channel_;
  const WebOptions& options_;
  const WebHandler& handler_;
  EventStreams* streams_;
  const std::atomic<bool>& stopping_;
  Admit admit_;
  RequestReader reader_;
  State state_ = State::kReading;
  std::string out_;
  std::size_t sent_ = 0;
  bool keep_ = true;       ///< after the answer being written
  bool continue_ = false;  ///< what is written is no answer, but "send the body"
  bool begun_ = false;     ///< the deadline of the request runs
  std::size_t served_ = 0;
  std::size_t discarded_ = 0;
  std::optional<Subscription> subscription_;
  std::atomic<Clock::rep> deadline_;
  std::atomic<bool> idle_{false};
  std::mutex turn_;
};

}  // namespace portent::serve
