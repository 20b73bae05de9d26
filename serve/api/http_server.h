#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ingest/record.h"

namespace portent::serve {

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                                     ///< 0 lets the system choose
  std::size_t threads = 24;                            ///< connections served at a time
  std::size_t request_bytes = 64 << 10;                ///< request line and headers; bodies are never read
  std::chrono::milliseconds read_timeout{5'000};       ///< between two pieces of a request
  std::chrono::milliseconds write_timeout{5'000};      ///< between two pieces of an answer
  std::chrono::milliseconds request_deadline{15'000};  ///< from a request's first byte to its answer's last
  std::chrono::seconds keep_alive{5};       ///< an idle connection is kept this long, less while others wait
  std::size_t keep_alive_requests = 1'000;  ///< a connection is closed after as many
  std::string purpose = "HTTP";             ///< what error messages call it
  std::string option;                       ///< the option that chooses the address, for error messages
};

struct HttpAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<ingest::Header> headers;
};

class HttpListener;

/// A listener with threads of its own that answers each request line by a function. Requests' headers and
/// bodies are not looked at, so it is for reading only. start(), port() and stop() belong to one thread.
class HttpServer {
 public:
  /// Called on many threads at once; what it throws becomes a 500. Answers HEAD as GET: the body is left out
  /// when sending.
  using Answer = std::function<HttpAnswer(const std::string& method, const std::string& target)>;

  HttpServer(HttpOptions options, Answer answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds, then serves in the background. Throws FatalError where the address is in use or not this
  /// machine's.
  void start();
  /// The bound port; 0 before start().
  int port() const { return port_; }
  /// Refuses new connections, finishes the requests in work, closes idle connections; returns in about 100
  /// ms. May be called twice.
  void stop();

 private:
  HttpOptions options_;
  Answer answer_;
  std::unique_ptr<HttpListener> listener_;
  int port_ = 0;
};

}  // namespace portent::serve
