#include "serve/api/http_listener.h"

#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "serve/api/answer.h"
#include "serve/api/connection.h"

namespace portent::serve {
namespace {

/// httplib's pool, counting the connections that have a thread or wait for one.
class CountingPool : public httplib::TaskQueue {
 public:
  CountingPool(std::size_t threads, std::atomic<std::size_t>& open) : pool_(threads), open_(open) {}
  void enqueue(std::function<void()> serve) override {
    ++open_;
    pool_.enqueue([this, serve = std::move(serve)] {
      serve();
      --open_;
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  httplib::ThreadPool pool_;
  std::atomic<std::size_t>& open_;
};

// httplib's default is SO_REUSEPORT, with which two processes share a port in silence instead of the second
// being told.
void reuse_address_only(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

void copy(const HttpAnswer& from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& header : from.headers) to.set_header(header.key, header.value);
  to.set_content(from.body, from.content_type);
}

bool has_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") ||
         (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

std::string_view words_of(int status) {
  switch (status) {
    case 414:
      return "the request's target is too long";
    case 416:
      return "the Range header can't be read";
    case 500:
      return "the request could not be answered";
    default:
      return "this is not a request of HTTP/1.1";
  }
}

}  // namespace

HttpListener::HttpListener(const HttpOptions& options, HttpServer::Answer answer)
    : options_(options), answer_(std::move(answer)) {
  set_tcp_nodelay(true);
  set_socket_options(reuse_address_only);
  set_keep_alive_max_count(options_.keep_alive_requests);
  set_keep_alive_timeout(options_.keep_alive.count());
  set_default_headers({{"Accept-Ranges", "none"}});
  new_task_queue = [this] { return std::make_unique<CountingPool>(options_.threads, open_).release(); };
  set_pre_routing_handler([this](const auto& request, auto& response) {
    reply(request, response);
    return HandlerResponse::Handled;
  });
  set_error_handler(Handler([](const auto&, httplib::Response& response) {
    if (response.body.empty())  // httplib itself refused the request
      copy(problem_answer(response.status, std::string(words_of(response.status))), response);
  }));
}

HttpListener::~HttpListener() {
  stop();
}

int HttpListener::bind() {
  errno = 0;
  if (options_.port == 0) return bind_to_any_port(options_.host);
  return bind_to_port(options_.host, options_.port) ? options_.port : -1;
}

void HttpListener::serve() {
  thread_ = std::thread([this] { listen_after_bind(); });
}

void HttpListener::stop() {
  stopping_ = true;
  const socket_t listening = svr_sock_.exchange(INVALID_SOCKET);
  if (listening != INVALID_SOCKET) ::shutdown(listening, SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
  if (listening != INVALID_SOCKET) ::close(listening);
}

void HttpListener::reply(const httplib::Request& request, httplib::Response& response) {
  try {
    copy(answer_(request.method, request.target), response);
  } catch (const std::exception&) {
    copy(problem_answer(500, std::string(words_of(500))), response);
  }
}

bool HttpListener::process_one(httplib::Stream& stream, bool last, bool& unread_body) {
  bool closing = last;
  bool parsed = false;
  const auto prepare = [&](httplib::Request& request) {
    parsed = true;
    request.ranges.clear();  // answers are small and change: Range is ignored, as RFC 9110 allows
    unread_body = has_body(request);
    if (!unread_body) return;
    request.headers.erase("Connection");
    request.headers.emplace("Connection", "close");
    request.headers.erase("Expect");
  };
  const bool answered = process_request(stream, last, closing, prepare);
  if (!parsed) unread_body = true;
  return answered && !closing && !unread_body;
}

bool HttpListener::process_and_close_socket(socket_t socket) {
  Connection connection(socket, options_, stopping_, open_);
  bool unread_body = false;
  for (std::size_t served = 1; served <= options_.keep_alive_requests && connection.next_request();
       ++served) {
    const bool last = served == options_.keep_alive_requests || connection.crowded() || stopping_;
    if (!process_one(connection, last, unread_body) || connection.failed()) break;
  }
  if (unread_body && !connection.failed()) connection.finish();
  return true;
}

}  // namespace portent::serve
