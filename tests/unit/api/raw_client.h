#pragma once

#include <string>
#include <string_view>

namespace portent::tests {

/// A bare TCP connection to this machine: sends any bytes, also those that an HTTP library would not.
class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes);
  /// Everything up to the end of the connection; throws where it does not end within ten seconds.
  std::string read_to_end();
  /// One answer with its body, by Content-Length; throws where the connection ends before.
  std::string read_answer();
  /// Everything up to and with `end`; throws where the connection ends before.
  std::string read_until(std::string_view end);
  int socket() const { return socket_; }

 private:
  bool read_some();
  int socket_ = -1;
  std::string unread_;
};

}  // namespace portent::tests
