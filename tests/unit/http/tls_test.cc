#include "serve/api/tls.h"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>

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

/// Puts the files of `from` in the place of `to`'s, the key first, as a program that renews them does.
void replace(const TlsFiles& to, const TlsFiles& from) {
  std::filesystem::rename(from.key, to.key);
  std::filesystem::rename(from.certificate, to.certificate);
}

TEST_F(Tls, reads_its_files_again_once_they_are_others) {
  TlsContext context(files_);
  EXPECT_EQ(context.renew(), std::nullopt) << "nothing is new";
  replace(files_, made("renewed"));
  EXPECT_THAT(context.renew().value_or(""), HasSubstr("was read anew"));
  EXPECT_EQ(context.renew(), std::nullopt);
}

TEST_F(Tls, keeps_the_certificate_that_it_has_where_the_new_one_is_broken) {
  TlsContext context(files_);
  std::filesystem::rename(made("other").key, files_.key);
  EXPECT_THAT(context.renew().value_or(""), AllOf(HasSubstr("server.key"), HasSubstr("stays in use")));
  EXPECT_EQ(context.renew(), std::nullopt) << "said once";
  std::filesystem::rename(folder_.path() / "other.crt", files_.certificate);
  EXPECT_THAT(context.renew().value_or(""), HasSubstr("was read anew"));
  std::filesystem::remove(files_.certificate);
  EXPECT_THAT(context.renew().value_or(""), HasSubstr("stays in use"));
}

/// Lines that a server says, to be waited for.
class Said {
 public:
  void add(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_ += line + "\n";
    more_.notify_all();
  }
  bool wait_for(const std::string& words) {
    std::unique_lock lock(mutex_);
    return more_.wait_for(lock, 30s, [&] { return lines_.find(words) != std::string::npos; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::string lines_;
};

TEST_F(Tls, shows_a_renewed_certificate_while_open_connections_go_on) {
  const auto before = folder_.path() / "before.crt";
  std::filesystem::copy_file(files_.certificate, before);
  const auto said = std::make_shared<Said>();
  options_.tls_renewal = 1ms;
  options_.say = [said](const std::string& line) { said->add(line); };
  const int port = started();
  TlsClient open(port, before);
  ASSERT_TRUE(open.connected());
  std::ofstream(files_.key) << "half a key";
  EXPECT_TRUE(said->wait_for("stays in use"));
  EXPECT_TRUE(TlsClient(port, before).connected());
  const TlsFiles renewed = made("renewed");
  const auto after = folder_.path() / "after.crt";
  std::filesystem::copy_file(renewed.certificate, after);
  replace(files_, renewed);
  EXPECT_TRUE(said->wait_for("was read anew"));
  EXPECT_TRUE(TlsClient(port, after).connected());
  EXPECT_FALSE(TlsClient(port, before).connected());
  EXPECT_THAT(open.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), EndsWith("encrypted "));
  server_.reset();  // before what it says has nowhere to go
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
