#include "tests/unit/api/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace portent::tests {

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
    throw std::runtime_error("can't connect");
}

RawClient::~RawClient() {
  ::close(socket_);
}

void RawClient::send(std::string_view bytes) {
  ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

bool RawClient::read_some() {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got < 0 && errno != ECONNRESET) throw std::runtime_error("no byte and no end for ten seconds");
  if (got > 0) unread_.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::string RawClient::read_to_end() {
  while (read_some()) {
  }
  return std::exchange(unread_, {});
}

std::string RawClient::read_answer() {
  constexpr std::string_view kLength = "Content-Length: ";
  for (;;) {
    const auto head = unread_.find("\r\n\r\n");
    if (head != std::string::npos) {
      const std::size_t body = std::stoul(unread_.substr(unread_.find(kLength) + kLength.size()));
      const std::size_t whole = head + 4 + body;
      if (unread_.size() >= whole) {
        std::string answer = unread_.substr(0, whole);
        unread_.erase(0, whole);
        return answer;
      }
    }
    if (!read_some()) throw std::runtime_error("the connection ended within an answer: " + unread_);
  }
}

std::string RawClient::read_until(std::string_view end) {
  for (;;) {
    if (const auto at = unread_.find(end); at != std::string::npos) {
      std::string text = unread_.substr(0, at + end.size());
      unread_.erase(0, text.size());
      return text;
    }
    if (!read_some()) throw std::runtime_error("the connection ended before: " + unread_);
  }
}

}  // namespace portent::tests
