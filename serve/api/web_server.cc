#include "serve/api/web_server.h"

#include <utility>

#include "serve/api/listening_socket.h"
#include "serve/api/web_loop.h"

namespace portent::serve {

WebServer::WebServer(WebOptions options, WebHandler handler, EventHub* hub)
    : options_(std::move(options)), handler_(std::move(handler)), hub_(hub) {}

WebServer::~WebServer() {
  stop();
}

void WebServer::start() {
  auto tls = options_.tls ? std::make_unique<TlsContext>(*options_.tls) : nullptr;
  ListeningSocket listening(options_);
  port_ = listening.port();
  auto loop = std::make_unique<WebLoop>(options_, handler_, hub_, std::move(listening), std::move(tls));
  const std::lock_guard lock(mutex_);
  loop_ = std::move(loop);
}

std::size_t WebServer::streams() const {
  const std::lock_guard lock(mutex_);
  return loop_ ? loop_->streams() : 0;
}

void WebServer::stop() {
  std::unique_ptr<WebLoop> ended;  // without the lock: its end takes a moment
  const std::lock_guard lock(mutex_);
  ended = std::move(loop_);
}

}  // namespace portent::serve
