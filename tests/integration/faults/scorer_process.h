#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace portent::tests {

/// `portent score` as a process that faults are done to; started anew where it ends by itself, as a
/// supervisor would. One thread.
class ScorerProcess {
 public:
  /// `arguments` come after `portent score`; output is appended to a file in `folder`.
  ScorerProcess(std::vector<std::string> arguments, const std::string& instance, const std::string& folder);
  ~ScorerProcess();

  void start();
  bool running() { return process_ && process_->running(); }
  /// kill -9.
  void kill() { process_->end(SIGKILL), process_.reset(); }
  /// SIGTERM; returns the exit code.
  int terminate();
  void freeze() { process_->send(SIGSTOP); }
  void thaw() { process_->send(SIGCONT); }
  /// Holds the scoring thread alone, while librdkafka's go on sending heartbeats.
  void hold();
  void let_go();
  /// Starts it again where it has ended by itself. Throws where it died by a signal or with words that no
  /// fault excuses. Returns whether it did.
  bool revive();
  /// Bytes of memory that it holds, and the most it held.
  long resident_kib() const;
  long peak_kib() const;
  std::string said() const;
  const std::string& instance() const { return instance_; }

 private:
  void hold_threads();
  long status_kib(const std::string& field) const;
  std::vector<std::string> command_;
  std::string instance_, output_;
  std::unique_ptr<ChildProcess> process_;
  std::vector<pid_t> held_;
  int revived_ = 0;
};

}  // namespace portent::tests
