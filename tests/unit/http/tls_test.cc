#include "serve/api/tls.h"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <fstream>

#include "ingest/error.h"
#include "serve/api/web_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/api/raw_client.h"

namespace portent::serve {
namespace {

using namespace std::chrono_literals;
using portent::tests::RawClient;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

/// A client that trusts one certificate and checks the name in it.
class TlsClient {
 public:
  TlsClient(int port, const std::filesystem::path& trusted, int newest = TLS1_3_VERSION) : raw_(port) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(context_, trusted.c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_security_level(context_, 0);  // or it would not even offer what the server must refuse
    SSL_CTX_set_max_proto_version(context_, newest);
    ssl_ = SSL_new(context_);
    SSL_set1_host(ssl_, "localhost");
    SSL_set_fd(ssl_, raw_.socket());
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return connected_; }
  std::string version() const { return SSL_get_version(ssl_); }
  std::string ask(const std::string& request) {
    SSL_write(ssl_, request.data(), static_cast<int>(request.size()));
    std::string answer, piece(65'536, '\0');
    for (int got = 0; (got = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()))) > 0;)
      answer.append(piece, 0, static_cast<std::size_t>(got));
    return answer;
  }

 private:
  RawClient raw_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
};

class Tls : public ::testing::Test {
 protected:
  Tls() {
    files_ = made("server");
    options_.port = 0;
    options_.threads = 2;
    options_.tls = files_;
    handler_.admit = [](HttpRequest&) -> tl::expected<std::size_t, WebAnswer> { return 3'000'000; };
    handler_.answer = [](HttpRequest& request) -> WebAnswer {
      return {200, "text/plain", (request.encrypted ? "encrypted " : "plain ") + request.body, {}};
    };
  }
  TlsFiles made(const std::string& name) const {
    const TlsFiles files{folder_.path() / (name + ".crt"), folder_.path() / (name + ".key")};
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -out '" +
        files.certificate.string() + "' -keyout '" + files.key.string() + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl made no certificate");
    return files;
  }
  int started() {
    server_ = std::make_unique<WebServer>(options_, handler_);
    server_->start();
    return server_->port();
  }

  TemporaryFolder folder_;
  TlsFiles files_;
  WebOptions options_;
  WebHandler handler_;
  std::unique_ptr<WebServer> server_;
};

TEST_F(Tls, answers_whoever_trusts_its_certificate) {
  TlsClient client(started(), files_.certificate);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.version(), "TLSv1.3");
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200"), EndsWith("encrypted ")));
}

TEST_F(Tls, carries_large_bodies_both_ways) {
  TlsClient client(started(), files_.certificate);
  const std::string body(2'000'000, 'x');
  EXPECT_THAT(
      client.ask("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n" + body),
      EndsWith("encrypted " + body));
}

TEST_F(Tls, speaks_its_version_1_2_and_nothing_older) {
  const int port = started();
  EXPECT_TRUE(TlsClient(port, files_.certificate, TLS1_2_VERSION).connected());
  EXPECT_FALSE(TlsClient(port, files_.certificate, TLS1_1_VERSION).connected());
}

TEST_F(Tls, is_not_trusted_with_another_certificate) {
  const int port = started();
  EXPECT_FALSE(TlsClient(port, made("other").certificate).connected());
}

TEST_F(Tls, gives_no_plain_answer) {
  RawClient client(started());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), ::testing::Not(HasSubstr("200 OK")));
}

TEST_F(Tls, cuts_a_handshake_that_is_not_done_by_the_deadline) {
  options_.request_deadline = 150ms;
  RawClient client(started());
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST_F(Tls, names_the_file_that_it_cannot_use) {
  options_.tls->key = folder_.path() / "none.key";
  EXPECT_THAT([&] { started(); }, ThrowsMessage<ingest::FatalError>(HasSubstr("none.key")));
  options_.tls->key = made("other").key;
  EXPECT_THAT([&] { started(); }, ThrowsMessage<ingest::FatalError>(HasSubstr("other.key")));
  std::ofstream(files_.certificate) << "no certificate";
  EXPECT_THAT([&] { started(); }, ThrowsMessage<ingest::FatalError>(HasSubstr("server.crt")));
}

}  // namespace
}  // namespace portent::serve
