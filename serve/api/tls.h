#pragma once

#include <filesystem>
#include <memory>

#include "serve/api/channel.h"

struct ssl_ctx_st;

namespace portent::serve {

struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM: the server's own first, then those that vouch for it
  std::filesystem::path key;          ///< PEM, without a passphrase
};

/// What the connections of one listener share: TLS 1.2 and later, ciphers with forward secrecy and
/// authentication, no renegotiation, no compression. Thread-safe.
class TlsContext {
 public:
  /// Throws FatalError naming the file that is missing, unreadable, or does not belong to the other.
  explicit TlsContext(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// The handshake happens within the first reads, so no deadline leaves it out. Threads that use the channel
  /// must have SIGPIPE blocked.
  std::unique_ptr<Channel> accept(int socket) const;

 private:
  ssl_ctx_st* context_;
};

}  // namespace portent::serve
