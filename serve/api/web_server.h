#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "serve/api/event_hub.h"
#include "serve/api/event_streams.h"
#include "serve/api/request_reader.h"
#include "serve/api/tls.h"

namespace portent::serve {

struct WebOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                                     ///< 0 lets the system choose
  std::size_t threads = 24;                            ///< requests worked on at a time
  std::size_t most_connections = 4'096;                ///< over it idle ones are closed, then new ones
  std::size_t head_bytes = 32 << 10;                   ///< of the request line and headers
  std::size_t requests = 10'000;                       ///< a connection is closed after as many
  std::chrono::milliseconds request_deadline{15'000};  ///< from a request's first byte to its last
  std::chrono::milliseconds answer_deadline{15'000};   ///< to write an answer
  std::chrono::milliseconds keep_alive{30'000};        ///< an idle connection is kept this long
  StreamOptions streams;
  std::optional<TlsFiles> tls;
  std::chrono::milliseconds tls_renewal{60'000};  ///< how often the files of `tls` are looked at
  std::function<void(const std::string&)> say;    ///< told a line for a person, from any thread
  std::string purpose = "HTTP";                   ///< what error messages call it
  std::string option;                             ///< the option that chooses the address, for error messages
};

/// What a listener asks. Both are called on many threads at once; what they throw becomes a 500.
struct WebHandler {
  Admit admit;                                    ///< by the head alone, before the body is read
  std::function<WebAnswer(HttpRequest&)> answer;  ///< with the body
};

class WebLoop;

/// A listener for requests with headers and bodies, answers, and streams of events. Any number of connections
/// share `threads`: one that has sent half a request, or takes its answer slowly, holds none of them. It is
/// cut by its deadline however often it sends a byte. start(), port() and stop() belong to one thread.
class WebServer {
 public:
  /// `hub` feeds the streams and must outlive the server; nullptr where there are none.
  WebServer(WebOptions options, WebHandler handler, EventHub* hub = nullptr);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  /// Binds, then serves in the background. Throws FatalError where the address is in use or not this
  /// machine's, or the certificate can't be used.
  void start();
  /// The bound port; 0 before start().
  int port() const { return port_; }
  /// Streams of events that are open now; 0 before start(). Thread-safe.
  std::size_t streams() const;
  /// Refuses new connections, finishes the requests in work, cuts streams and idle connections; about 100 ms
  /// beside requests in work. May be called twice.
  void stop();

 private:
  WebOptions options_;
  WebHandler handler_;
  EventHub* hub_;
  mutable std::mutex mutex_;  ///< of the pointer
  std::unique_ptr<WebLoop> loop_;
  int port_ = 0;
};

}  // namespace portent::serve
