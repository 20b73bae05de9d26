#pragma once

#include <httplib.h>

#include <atomic>
#include <string>
#include <thread>

#include "serve/api/http_server.h"

namespace portent::serve {

/// httplib's server with connections of our own underneath, because its own wait out their keep-alive time
/// when the server stops, and let a client that sends a byte a second hold a thread for ever. Here each
/// request has one deadline and a size limit, an idle connection gives way to a waiting one, and stop() takes
/// at most one polling slice (100 ms) beside requests in work.
class HttpListener : private httplib::Server {
 public:
  HttpListener(const HttpOptions& options, HttpServer::Answer answer);
  ~HttpListener() override;

  /// Returns the port, or -1 with errno where the address could not be bound.
  int bind();
  /// Serves on a thread of its own. Once, after bind().
  void serve();
  void stop();

 private:
  bool process_and_close_socket(socket_t socket) override;
  bool process_one(httplib::Stream& stream, bool last, bool& unread_body);
  void reply(const httplib::Request& request, httplib::Response& response);

  HttpOptions options_;
  HttpServer::Answer answer_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> open_{0};  ///< connections accepted and not yet closed
  std::thread thread_;
};

}  // namespace portent::serve
