#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "serve/api/listening_socket.h"
#include "serve/api/web_connection.h"

namespace portent::serve {

/// The threads of a WebServer: all of them wait for the sockets together (epoll), and whoever is woken has
/// that one connection to himself until he says what it waits for next (EPOLLONESHOT). One more thread cuts
/// those whose deadline has passed.
class WebLoop {
 public:
  WebLoop(const WebOptions& options, const WebHandler& handler, EventHub* hub, ListeningSocket listening,
          std::unique_ptr<TlsContext> tls);
  ~WebLoop();
  WebLoop(const WebLoop&) = delete;
  WebLoop& operator=(const WebLoop&) = delete;

  std::size_t streams() const { return streams_ ? streams_->open() : 0; }

 private:
  void work();
  void accept_all();
  void listen_again();
  void add(int socket, std::string remote);
  bool make_room();
  void serve(WebConnection& connection);
  void await(WebConnection& connection, bool write);
  void sweep(const std::stop_token& stop);
  void cut_overdue();
  void renew_tls();
  void flush_unsent();

  const WebOptions& options_;
  const WebHandler& handler_;
  std::unique_ptr<EventStreams> streams_;
  ListeningSocket listening_;
  std::unique_ptr<TlsContext> tls_;
  WebConnection::Clock::time_point renewed_ = WebConnection::Clock::now();  ///< of the sweeper
  int epoll_ = -1, stop_event_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> listen_later_{false};  ///< nothing more can be accepted before something is closed
  std::mutex mutex_;                       ///< of the map; a connection in it is not closed while it is held
  std::unordered_map<WebConnection*, std::unique_ptr<WebConnection>> connections_;
  std::vector<std::jthread> threads_;
  std::jthread sweeper_;
};

}  // namespace portent::serve
