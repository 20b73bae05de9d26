#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace portent::serve {

/// What a socket that never waits did.
struct Moved {
  enum class Then : std::uint8_t { kGoOn, kWantRead, kWantWrite, kClosed };
  std::size_t bytes = 0;
  Then then = Then::kGoOn;  ///< kGoOn where bytes were moved
};

/// One accepted connection, closed at the end: plain, or TLS (tls.h). Nothing here waits. One thread at a
/// time, but for cut().
class Channel {
 public:
  /// Takes the socket, which must be non-blocking.
  explicit Channel(int socket) : socket_(socket) {}
  virtual ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  virtual Moved read(char* to, std::size_t size);
  virtual Moved write(const char* from, std::size_t size);
  /// Says that no more will be sent.
  virtual void finish();
  /// Ends both directions; whoever waits on the socket is woken. Any thread.
  void cut() const;
  int socket() const { return socket_; }

 private:
  int socket_;
};

}  // namespace portent::serve
