#pragma once

#include <string>

namespace portent::serve {

struct WebOptions;

/// A bound, listening, non-blocking socket. Move-only.
class ListeningSocket {
 public:
  /// Throws FatalError in one line where the address can't be had. No two processes share a port.
  explicit ListeningSocket(const WebOptions& options);
  ~ListeningSocket();
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;

  int socket() const { return socket_; }
  int port() const;
  /// The next connection, non-blocking and without delay, and its peer's address; -1 where none waits.
  int accept(std::string& remote) const;
  void close();

 private:
  int socket_ = -1;
};

}  // namespace portent::serve
