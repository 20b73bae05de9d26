#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace portent::tests {

/// An HTTP server on loopback that keeps what it is sent and answers as a test says. Thread-safe.
class Receiver {
 public:
  struct Got {
    std::string id, body, signature, timestamp;
  };
  /// The status to answer with, for the body that came; 0: as 503, with Retry-After: 60.
  using Answer = std::function<int(const Got&)>;

  explicit Receiver(Answer answer = [](const Got&) { return 200; });
  ~Receiver();

  std::string url() const;
  std::string host() const;  ///< and port, for the list of what is allowed
  void answer(Answer answer);
  std::vector<Got> got() const;
  /// Bodies in the order in which they came.
  std::vector<std::string> bodies() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace portent::tests
