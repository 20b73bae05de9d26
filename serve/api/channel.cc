#include "serve/api/channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace portent::serve {
namespace {

bool later() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

Channel::~Channel() {
  ::close(socket_);
}

Moved Channel::read(char* to, std::size_t size) {
  const ssize_t got = ::recv(socket_, to, size, MSG_DONTWAIT);
  if (got > 0) return {static_cast<std::size_t>(got)};
  return {0, got < 0 && later() ? Moved::Then::kWantRead : Moved::Then::kClosed};
}

Moved Channel::write(const char* from, std::size_t size) {
  const ssize_t sent = ::send(socket_, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return {static_cast<std::size_t>(sent)};
  return {0, later() ? Moved::Then::kWantWrite : Moved::Then::kClosed};
}

void Channel::finish() {
  ::shutdown(socket_, SHUT_WR);
}

void Channel::cut() const {
  ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace portent::serve
