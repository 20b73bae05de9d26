#pragma once

#include <sys/types.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/command_output.h"

namespace portent::tests {

/// An Apache Kafka of this test program's own: started by scripts/kafka on a free port with its data in a
/// temporary folder, stopped and removed with the object, and also when the test program dies.
class KafkaBroker {
 public:
  /// Throws std::runtime_error where it doesn't start; the script's message is then on stderr.
  KafkaBroker() : KafkaBroker("") {}
  /// `--secure yes`: one that wants to know who comes (scripts/kafka tells its ports).
  explicit KafkaBroker(std::string options);
  /// A second broker of the cluster of `first`.
  static KafkaBroker beside(const KafkaBroker& first);
  KafkaBroker(const KafkaBroker&) = delete;
  KafkaBroker& operator=(const KafkaBroker&) = delete;

  const std::string& address() const { return address_; }  ///< HOST:PORT
  std::string address(int ports_further) const;            ///< of a further listener
  /// Where the script has put certificates and the password.
  std::filesystem::path tls() const { return folder_ / "kafka" / "tls"; }

  /// Stops the broker and starts it again with the same data on the same port.
  void stop();
  void start();
  /// Of the broker's process, to freeze it (SIGSTOP) or kill it.
  pid_t pid() const;

  /// The broker that the tests of one program share; started at the first call, stopped when the program
  /// ends.
  static KafkaBroker& shared();

 private:
  struct Close {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };

  std::string options_;  ///< of the script
  std::filesystem::path folder_;
  /// A shell that waits for its input to end, however this process does, then stops the broker.
  std::unique_ptr<std::FILE, Close> keeper_;
  std::string address_;
};

}  // namespace portent::tests
