#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

/// A Mosquitto of this test's own on a free port, which writes down every packet; stopped with the object.
class MosquittoBroker {
 public:
  /// `options`: further lines of its configuration.
  explicit MosquittoBroker(std::string options = "allow_anonymous true\n");

  int port() const { return port_; }
  /// A port that nobody listens on now.
  static int free_port();
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Everything it has logged, such as `Received PUBACK from CLIENT (...)`.
  std::string log() const;
  int count(const std::string& words) const;  ///< in the log

  void stop();   ///< sessions stay on disk
  void start();  ///< again on the same port

  /// Publishes at QoS 1 by mosquitto_pub; returns when the broker has it.
  void publish(const std::string& topic, const std::string& payload, bool retain = false) const;
  /// One message a line, all by one client.
  void publish_lines(const std::string& topic, const std::string& lines) const;

 private:
  void run_publisher(const std::string& topic, std::vector<std::string> options) const;
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TemporaryFolder folder_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

/// Waits until `true_now()`; false after 20 s.
template <typename Condition>
bool becomes_true(Condition true_now) {
  for (int i = 0; i < 4'000; ++i) {
    if (true_now()) return true;
    usleep(5'000);
  }
  return false;
}

}  // namespace portent::tests
