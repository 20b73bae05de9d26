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
  loop_ = std::make_unique<WebLoop>(options_, handler_, hub_, std::move(listening), std::move(tls));
}

std::size_t WebServer::streams() const {
  return loop_ ? loop_->streams() : 0;
}

void WebServer::stop() {
  loop_.reset();
}

}  // namespace portent::serve
