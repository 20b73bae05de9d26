#include "tests/unit/outward/receiver.h"

#include <httplib.h>

#include <mutex>
#include <thread>

namespace portent::tests {

struct Receiver::Server {
  httplib::Server http;
  int port = 0;
  mutable std::mutex mutex;
  Answer answer;
  std::vector<Got> got;
  std::jthread thread;
};

Receiver::Receiver(Answer answer) : server_(std::make_unique<Server>()) {
  Server& server = *server_;
  server.answer = std::move(answer);
  server.http.set_keep_alive_timeout(1);
  server.http.Post(".*", [&server](const httplib::Request& request, httplib::Response& response) {
    const std::lock_guard lock(server.mutex);
    server.got.push_back({request.get_header_value("webhook-id"), request.body,
                          request.get_header_value("webhook-signature"),
                          request.get_header_value("webhook-timestamp")});
    const int status = server.answer(server.got.back());
    response.status = status == 0 ? 503 : status;
    if (status == 0) response.set_header("Retry-After", "60");
    if (status == 302) response.set_header("Location", "/elsewhere");
  });
  server.port = server.http.bind_to_any_port("127.0.0.1");
  server.thread = std::jthread([&server] { server.http.listen_after_bind(); });
  while (!server.http.is_running()) std::this_thread::yield();
}

Receiver::~Receiver() {
  server_->http.stop();
}

std::string Receiver::host() const {
  return "127.0.0.1:" + std::to_string(server_->port);
}

std::string Receiver::url() const {
  return "http://" + host() + "/hook";
}

void Receiver::answer(Answer answer) {
  const std::lock_guard lock(server_->mutex);
  server_->answer = std::move(answer);
}

std::vector<Receiver::Got> Receiver::got() const {
  const std::lock_guard lock(server_->mutex);
  return server_->got;
}

std::vector<std::string> Receiver::bodies() const {
  std::vector<std::string> bodies;
  for (const Got& one : got()) bodies.push_back(one.body);
  return bodies;
}

}  // namespace portent::tests
