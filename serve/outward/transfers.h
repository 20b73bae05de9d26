#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace portent::serve::outward {

/// How everything is sent.
struct TransferOptions {
  std::chrono::milliseconds timeout{15'000};  ///< of a whole transfer; of its connection two thirds
  std::string ca;                             ///< a PEM file of authorities; "": those of the system
  std::string smtp;                           ///< smtp://HOST:PORT (STARTTLS) or smtps://HOST:PORT
  bool smtp_tls = true;                       ///< false: in the clear where the server has no STARTTLS
  std::string smtp_user, smtp_password;       ///< "": nobody signs in
};

/// A POST with a body.
struct Post {
  std::string url;
  std::vector<std::string> headers;  ///< lines, such as `webhook-id: msg_1`
  std::string body;
};
/// A request whose answer is wanted. It is sent once: one that changes something has a connection of its own.
struct Ask {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers = {};
  std::string body = {};             ///< of a GET: none
  std::size_t most_bytes = 1 << 20;  ///< of the answer: a longer one is broken off
};
/// A message of mail, whole.
struct Mail {
  std::string from, to;  ///< plain addresses
  std::string text;      ///< headers and body, lines ended by CR LF
};

/// What a transfer came to.
struct Sent {
  std::int64_t tag = 0;
  bool taken = false;        ///< answered 2xx, or the server of mail has it
  long status = 0;           ///< of HTTP or SMTP; 0: no answer
  std::string problem = {};  ///< why it was not taken, in words
  std::optional<std::int64_t> retry_after_ms = {};
  std::string body = {};  ///< of the answer to an Ask
  bool too_long = false;  ///< more bytes came than the Ask takes
};

/// Any number of transfers at once, on the one thread that calls wait(): HTTP without redirects, proxies and
/// cookies, certificates checked, sockets only to where may_connect() (destination.h) lets them; SMTP. One
/// whose name nobody looks up in time ends in time and holds up no other. Not thread-safe.
class Transfers {
 public:
  explicit Transfers(TransferOptions options);
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  /// `tag` names it in what wait() returns.
  void start(std::int64_t tag, Post post);
  void start(std::int64_t tag, Ask ask);
  void start(std::int64_t tag, Mail mail);
  /// Goes on with all of them until one ends, or for so long (also where there is none).
  std::vector<Sent> wait(std::chrono::milliseconds most);
  /// Breaks all of them off.
  void drop();
  std::size_t running() const;

 private:
  struct Transfer;
  struct Multi;
  void start(std::unique_ptr<Transfer> transfer);
  void start_http(std::unique_ptr<Transfer> transfer, Ask ask);
  std::vector<Sent> finished();

  TransferOptions options_;
  std::unique_ptr<Multi> multi_;
};

}  // namespace portent::serve::outward
