#include "serve/api/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include "ingest/error.h"

namespace portent::serve {
namespace {

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

std::string reason() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

[[noreturn]] void refuse(const char* what, const std::filesystem::path& file) {
  throw ingest::FatalError(
      fmt::format("can't use {} as {} for TLS ({}): give a PEM file that this user may read", file.string(),
                  what, reason()));
}

int size_of(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

class TlsChannel final : public Channel {
 public:
  TlsChannel(int socket, SSL* ssl) : Channel(socket), ssl_(ssl) {}

  Moved read(char* to, std::size_t size) override {
    ERR_clear_error();
    return moved(SSL_read(ssl_.get(), to, size_of(size)));
  }
  Moved write(const char* from, std::size_t size) override {
    ERR_clear_error();
    return moved(SSL_write(ssl_.get(), from, size_of(size)));
  }
  void finish() override {
    ERR_clear_error();
    if (!broken_ && SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
    Channel::finish();
  }

 private:
  Moved moved(int result) {
    if (result > 0) return {static_cast<std::size_t>(result)};
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {0, Moved::Then::kWantRead};
      case SSL_ERROR_WANT_WRITE:
        return {0, Moved::Then::kWantWrite};
      default:
        broken_ = true;
        return {0, Moved::Then::kClosed};
    }
  }

  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool broken_ = false;
};

std::shared_ptr<SSL_CTX> context_of(const TlsFiles& files) {
  const std::shared_ptr<SSL_CTX> made(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!made) throw ingest::FatalError("can't begin TLS: " + reason());
  SSL_CTX* context = made.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!MD5:!DSS");
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    refuse("the certificate", files.certificate);
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    refuse("the private key", files.key);
  if (SSL_CTX_check_private_key(context) != 1)
    throw ingest::FatalError(
        fmt::format("the key {} is not that of the certificate {}: give the two that belong together",
                    files.key.string(), files.certificate.string()));
  return made;
}

}  // namespace

/// All nothing where there is no such file.
TlsContext::Stamp TlsContext::stamp_of(const std::filesystem::path& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) return {};
  return {about.st_mtim.tv_sec * 1'000'000'000LL + about.st_mtim.tv_nsec, about.st_size, about.st_ino};
}

TlsContext::TlsContext(TlsFiles files)
    : files_(std::move(files)), seen_(stamps()), context_(context_of(files_)) {}

std::optional<std::string> TlsContext::renew() {
  const Stamps now = stamps();
  if (now == seen_) return std::nullopt;
  seen_ = now;
  try {
    std::shared_ptr<SSL_CTX> fresh = context_of(files_);
    const std::lock_guard lock(mutex_);
    context_.swap(fresh);
  } catch (const ingest::FatalError& error) {
    return fmt::format("{}; the certificate that was read before stays in use", error.what());
  }
  return fmt::format("the certificate {} was read anew", files_.certificate.string());
}

std::unique_ptr<Channel> TlsContext::accept(int socket) const {
  const auto context = [&] {
    const std::lock_guard lock(mutex_);
    return context_;
  }();
  SSL* ssl = SSL_new(context.get());
  if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1) {
    SSL_free(ssl);
    throw ingest::FatalError("can't begin a connection of TLS: " + reason());
  }
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsChannel>(socket, ssl);
}

}  // namespace portent::serve
