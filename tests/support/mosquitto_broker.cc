#include "tests/support/mosquitto_broker.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace portent::tests {
namespace {

class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {}
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  static sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  bool connects(int port) const {
    const sockaddr_in address = loopback(port);
    return connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  int any_port() const {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    bind(fd_, reinterpret_cast<const sockaddr*>(&address), size);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

 private:
  int fd_;
};

/// Debian puts it where only root's PATH leads.
std::string program() {
  return access("/usr/sbin/mosquitto", X_OK) == 0 ? "/usr/sbin/mosquitto" : "mosquitto";
}

}  // namespace

int MosquittoBroker::free_port() {
  return Socket().any_port();
}

MosquittoBroker::MosquittoBroker(std::string options) : port_(free_port()) {
  std::ofstream(path("mosquitto.conf")) << "listener " << port_ << " 127.0.0.1\nuser root\npersistence true\n"
                                        << "persistence_location " << folder_.path().string() << "/\n"
                                        << "log_dest file " << path("log") << "\nlog_type all\n"
                                        << options;
  start();
}

void MosquittoBroker::start() {
  process_ = std::make_unique<ChildProcess>(std::vector<std::string>{program(), "-c", path("mosquitto.conf")},
                                            path("output"));
  if (!becomes_true([&] { return Socket().connects(port_) || !process_->running(); }) || !process_->running())
    throw std::runtime_error("mosquitto does not start; its configuration is in " + folder_.path().string());
}

void MosquittoBroker::stop() {
  if (process_) process_->end(SIGTERM);
  process_.reset();
}

std::string MosquittoBroker::log() const {
  std::ifstream file(path("log"));
  return {std::istreambuf_iterator<char>(file), {}};
}

int MosquittoBroker::count(const std::string& words) const {
  const std::string text = log();
  int count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

void MosquittoBroker::run_publisher(const std::string& topic, std::vector<std::string> options) const {
  std::string command =
      "mosquitto_pub -h 127.0.0.1 -q 1 -i publisher -p " + std::to_string(port_) + " -t '" + topic + "'";
  for (const std::string& option : options) command += ' ' + option;
  command += " < '" + path("payload") + "'";
  if (ChildProcess({"sh", "-c", command}, path("output")).wait() != 0)
    throw std::runtime_error("failed: " + command);
}

void MosquittoBroker::publish(const std::string& topic, const std::string& payload, bool retain) const {
  std::ofstream(path("payload"), std::ios::binary) << payload;
  std::vector<std::string> options = {payload.empty() ? "-n" : "-s"};
  if (retain) options.emplace_back("-r");
  run_publisher(topic, options);
}

void MosquittoBroker::publish_lines(const std::string& topic, const std::string& lines) const {
  std::ofstream(path("payload"), std::ios::binary) << lines;
  run_publisher(topic, {"-l"});
}

}  // namespace portent::tests
