#include "tests/support/kafka_admin.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace portent::tests {
namespace {

class Socket {
 public:
  explicit Socket(const std::string& broker) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    const auto colon = broker.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(broker.substr(colon + 1))));
    inet_pton(AF_INET, broker.substr(0, colon).c_str(), &address.sin_addr);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect to " + broker);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }

  void send_all(const std::string& bytes) {
    if (send(fd_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("cannot send");
  }
  std::string receive(std::size_t size) {
    std::string bytes(size, '\0');
    if (recv(fd_, bytes.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size))
      throw std::runtime_error("the broker closed the connection");
    return bytes;
  }

 private:
  int fd_;
};

std::string number(std::int64_t value, int width) {
  std::string bytes;
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8)
    bytes += static_cast<char>((value >> shift) & 255);
  return bytes;
}

std::string text(const std::string& value) {
  return number(static_cast<std::int64_t>(value.size()), 2) + value;
}

/// Sends one request of the classic, not flexible, encoding; every reply used here ends with an error code.
void ask(const std::string& broker, int api, int version, const std::string& body, const std::string& what) {
  const std::string request = number(api, 2) + number(version, 2) + number(1, 4) + text("test") + body;
  Socket socket(broker);
  socket.send_all(number(static_cast<std::int64_t>(request.size()), 4) + request);
  const std::string size = socket.receive(4);
  const std::string reply =
      socket.receive((static_cast<unsigned char>(size[2]) << 8) | static_cast<unsigned char>(size[3]));
  if (reply.substr(reply.size() - 2) != number(0, 2))
    throw std::runtime_error("the broker refuses to " + what + ", error " +
                             std::to_string(static_cast<unsigned char>(reply.back())));
}

}  // namespace

void remove_from_group(const std::string& broker, const std::string& group, const std::string& instance) {
  ask(broker, 13, 3, text(group) + number(1, 4) + text("") + text(instance), "remove " + instance);
}

void delete_group(const std::string& broker, const std::string& group) {
  ask(broker, 42, 0, number(1, 4) + text(group), "delete group " + group);
}

void delete_records(const std::string& broker, const std::string& topic, int partition, std::int64_t before) {
  const std::string partitions = number(1, 4) + number(partition, 4) + number(before, 8);
  ask(broker, 21, 0, number(1, 4) + text(topic) + partitions + number(10'000, 4),
      "delete records of " + topic);
}

}  // namespace portent::tests
