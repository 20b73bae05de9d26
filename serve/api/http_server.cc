#include "serve/api/http_server.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "ingest/error.h"
#include "serve/api/http_listener.h"

namespace portent::serve {

HttpServer::HttpServer(HttpOptions options, Answer answer)
    : options_(std::move(options)), answer_(std::move(answer)) {}

HttpServer::~HttpServer() {
  stop();
}

void HttpServer::start() {
  const std::string how = options_.option.empty() ? "" : " by " + options_.option;
  if (options_.port < 0 || options_.port > 65535)
    throw ingest::FatalError(fmt::format("cannot serve {} on port {}: choose 0 (any free one) to 65535{}",
                                         options_.purpose, options_.port, how));
  auto listener = std::make_unique<HttpListener>(options_, answer_);
  const int bound = listener->bind();
  if (bound < 0) {
    const int reason = errno;
    throw ingest::FatalError(fmt::format(
        "cannot serve {} on {}:{}: {}; choose another address{} or stop the program that uses it",
        options_.purpose, options_.host, options_.port,
        reason != 0 ? std::system_category().message(reason) : "not an address of this machine", how));
  }
  port_ = bound;
  listener_ = std::move(listener);
  listener_->serve();
}

void HttpServer::stop() {
  listener_.reset();
}

}  // namespace portent::serve
