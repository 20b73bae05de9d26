#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

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
  explicit TlsContext(TlsFiles files);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// The handshake happens within the first reads, so no deadline leaves it out. Threads that use the channel
  /// must have SIGPIPE blocked.
  std::unique_ptr<Channel> accept(int socket) const;

  /// Reads the files again where they are others than at the last look: connections from now on show the new
  /// certificate, those that are open stay as they are. Where the new files can't be used, what was read
  /// before stays in use. A line for a person where there was something new; one thread at a time.
  std::optional<std::string> renew();

 private:
  /// What tells a file from the one that it replaced.
  struct Stamp {
    std::int64_t changed_ns = 0, size = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  using Stamps = std::array<Stamp, 2>;
  static Stamp stamp_of(const std::filesystem::path& file);
  Stamps stamps() const { return {stamp_of(files_.certificate), stamp_of(files_.key)}; }

  const TlsFiles files_;
  Stamps seen_;  ///< before the files were read last
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace portent::serve
