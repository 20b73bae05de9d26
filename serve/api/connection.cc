#include "serve/api/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace portent::serve {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlice{100};
constexpr milliseconds kFinish{300};
constexpr std::size_t kFinishBytes = 1 << 20;

}  // namespace

Connection::Connection(socket_t socket, const HttpOptions& options, const std::atomic<bool>& stopping,
                       const std::atomic<std::size_t>& open)
    : socket_(socket), options_(options), stopping_(stopping), open_(open) {}

Connection::~Connection() {
  ::shutdown(socket_, SHUT_RDWR);
  ::close(socket_);
}

bool Connection::wait(short events, Clock::time_point until, bool give_way) {
  while (!stopping_) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    if (left <= milliseconds::zero()) return false;
    pollfd watched{socket_, events, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::min(left, kSlice).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (give_way && crowded()) return false;
  }
  return false;
}

bool Connection::next_request() {
  left_ = options_.request_bytes;
  deadline_ = Clock::now() + options_.keep_alive;
  if (begin_ == end_ && !wait(POLLIN, deadline_, true)) return false;
  deadline_ = Clock::now() + options_.request_deadline;
  return begin_ < end_ || fill() > 0;
}

ssize_t Connection::fail() {
  failed_ = true;
  return -1;
}

ssize_t Connection::fill() {
  for (;;) {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got > 0) {
      begin_ = 0;
      end_ = static_cast<std::size_t>(got);
      return got;
    }
    if (got == 0) return 0;
    const bool later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (!later || !wait(POLLIN, std::min(deadline_, Clock::now() + options_.read_timeout), false))
      return fail();
  }
}

ssize_t Connection::read(char* to, size_t size) {
  if (failed_) return -1;
  if (left_ == 0) return -1;  // over the size limit: no more is read, but the refusal can still be written
  if (begin_ == end_) {
    if (const ssize_t got = fill(); got <= 0) return got;
  }
  const std::size_t taken = std::min({size, end_ - begin_, left_});
  std::memcpy(to, buffer_.data() + begin_, taken);
  begin_ += taken;
  left_ -= taken;
  return static_cast<ssize_t>(taken);
}

ssize_t Connection::write(const char* from, size_t size) {
  while (!failed_) {
    const ssize_t sent = ::send(socket_, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    const bool later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (!later || !wait(POLLOUT, std::min(deadline_, Clock::now() + options_.write_timeout), false)) break;
  }
  return fail();
}

void Connection::finish() {
  ::shutdown(socket_, SHUT_WR);
  const auto until = Clock::now() + kFinish;
  std::size_t seen = 0;
  while (seen < kFinishBytes && wait(POLLIN, until, false)) {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got <= 0) return;
    seen += static_cast<std::size_t>(got);
  }
}

// Requests are answered alike whoever sends them, so the addresses that httplib adds as headers stay empty.
void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  get_remote_ip_and_port(ip, port);
}

}  // namespace portent::serve
