#include "serve/api/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <climits>

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

}  // namespace

TlsContext::TlsContext(const TlsFiles& files) : context_(SSL_CTX_new(TLS_server_method())) {
  if (context_ == nullptr) throw ingest::FatalError("can't begin TLS: " + reason());
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> holder(context_, SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_options(context_, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                 SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(context_, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!MD5:!DSS");
  if (SSL_CTX_use_certificate_chain_file(context_, files.certificate.c_str()) != 1)
    refuse("the certificate", files.certificate);
  if (SSL_CTX_use_PrivateKey_file(context_, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    refuse("the private key", files.key);
  if (SSL_CTX_check_private_key(context_) != 1)
    throw ingest::FatalError(
        fmt::format("the key {} is not that of the certificate {}: give the two that belong together",
                    files.key.string(), files.certificate.string()));
  SSL_CTX_up_ref(context_);
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

std::unique_ptr<Channel> TlsContext::accept(int socket) const {
  SSL* ssl = SSL_new(context_);
  if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1) {
    SSL_free(ssl);
    throw ingest::FatalError("can't begin a connection of TLS: " + reason());
  }
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsChannel>(socket, ssl);
}

}  // namespace portent::serve
