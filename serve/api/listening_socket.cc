#include "serve/api/listening_socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "ingest/error.h"
#include "serve/api/web_server.h"

namespace portent::serve {
namespace {

constexpr int kBacklog = 1'024;

struct Free {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

std::unique_ptr<addrinfo, Free> addresses(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) list = nullptr;
  return std::unique_ptr<addrinfo, Free>(list);
}

int bound(const addrinfo& address) {
  const int made = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0) return -1;
  const int yes = 1, no = 0;
  ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (address.ai_family == AF_INET6) ::setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
  if (::bind(made, address.ai_addr, address.ai_addrlen) == 0 && ::listen(made, kBacklog) == 0) return made;
  const int reason = errno;
  ::close(made);
  errno = reason;
  return -1;
}

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text.data(), text.size());
  } else {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six))
      inet_ntop(AF_INET, &six.s6_addr[12], text.data(), text.size());
    else
      inet_ntop(AF_INET6, &six, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

ListeningSocket::ListeningSocket(const WebOptions& options) {
  const std::string how = options.option.empty() ? "" : " by " + options.option;
  if (options.port < 0 || options.port > 65535)
    throw ingest::FatalError(fmt::format("cannot serve {} on port {}: choose 0 (any free one) to 65535{}",
                                         options.purpose, options.port, how));
  errno = 0;
  const auto list = addresses(options.host, options.port);
  for (const addrinfo* one = list.get(); one != nullptr && socket_ < 0; one = one->ai_next)
    socket_ = bound(*one);
  if (socket_ < 0)
    throw ingest::FatalError(fmt::format(
        "cannot serve {} on {}:{}: {}; choose another address{} or stop the program that uses it",
        options.purpose, options.host, options.port,
        errno != 0 ? std::system_category().message(errno) : "not an address of this machine", how));
}

ListeningSocket::~ListeningSocket() {
  close();
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

void ListeningSocket::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

int ListeningSocket::port() const {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(address).sin_port
                                            : reinterpret_cast<sockaddr_in6&>(address).sin6_port);
}

int ListeningSocket::accept(std::string& remote) const {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  const int accepted =
      ::accept4(socket_, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) return -1;
  const int yes = 1;
  ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  remote = text_of(address);
  return accepted;
}

}  // namespace portent::serve
