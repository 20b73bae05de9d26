#pragma once

#include <httplib.h>

#include <array>
#include <atomic>
#include <chrono>

#include "serve/api/http_server.h"

namespace portent::serve {

/// One accepted socket, closed at the end. Owned by one server thread.
class Connection : public httplib::Stream {
 public:
  using Clock = std::chrono::steady_clock;

  /// Ends waiting early once `stopping` is set; an idle one also while more than options.threads connections
  /// are `open`.
  Connection(socket_t socket, const HttpOptions& options, const std::atomic<bool>& stopping,
             const std::atomic<std::size_t>& open);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Waits for the first byte of the next request and starts its deadline; false where the connection should
  /// be closed instead.
  bool next_request();
  /// Other connections wait for a thread.
  bool crowded() const { return open_ > options_.threads; }
  /// The deadline passed or the peer is gone: nothing further can be read or written.
  bool failed() const { return failed_; }
  /// Says that no more will come and reads what the peer still sends (bounded), so that it sees the answer
  /// and no reset.
  void finish();

  bool is_readable() const override { return !failed_; }
  bool is_writable() const override { return !failed_; }
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  /// Not the descriptor: httplib would refuse those over FD_SETSIZE, which select() needs and poll() does
  /// not.
  socket_t socket() const override { return -1; }

 private:
  bool wait(short events, Clock::time_point until, bool give_way);
  ssize_t fill();
  ssize_t fail();

  socket_t socket_;
  const HttpOptions& options_;
  const std::atomic<bool>& stopping_;
  const std::atomic<std::size_t>& open_;
  Clock::time_point deadline_;
  std::size_t left_ = 0;  ///< bytes that this request may still have
  bool failed_ = false;
  std::array<char, 4096> buffer_{};
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace portent::serve
