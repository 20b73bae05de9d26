#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "tests/integration/faults/fault_stream.h"
#include "tests/integration/faults/scorer_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

struct FaultOptions {
  std::uint64_t seed = 1;
  std::size_t records = 4'000;
  int partitions = 4;
  std::vector<std::string> settings = {};  ///< further --set KEY=VALUE
  bool live_bindings = false;              ///< of the `assets` topic, so that machines can be rebound
};

/// One stream through `portent score` on a real broker, and what is done to it on the way. Topics, group and
/// registry are its own; the broker is shared. One thread: feeding goes on in small pieces wherever time is
/// spent.
class FaultRig {
 public:
  using Clock = std::chrono::steady_clock;

  explicit FaultRig(const FaultOptions& options);
  ~FaultRig();

  /// The scorer of that name, started where it is new.
  ScorerProcess& scorer(const std::string& instance);
  void remove(const std::string& instance) { scorers_.erase(instance); }
  std::vector<std::string> instances() const;

  /// Lets `time` pass, at most `share` of the stream being sent meanwhile.
  void flow(std::chrono::milliseconds time, double share);
  /// Sends up to this share of the whole stream, and waits until some of it is consumed.
  void flow_to(double share);
  /// Sends what is left and waits until every record is consumed. Throws where nothing moves for two minutes.
  void finish();
  /// SIGTERM to every scorer; each must end with 0.
  void stop_scorers();
  /// Sends this share of the stream and waits until all that was sent is consumed.
  void finish_to(double share);
  /// `portent topics repartition`; returns its exit code. The scorers must be stopped.
  int repartition(int partitions);
  /// `sample` gets another champion.
  void promote(std::uint64_t model_seed);
  /// A simulated machine becomes one of another class, with another model, and at another site.
  /// `portent assets import` says so. False where it did already.
  bool rebind(int machine);

  Outputs committed();
  Outputs undisturbed();
  /// "" where the committed outputs are those of an undisturbed run, byte by byte and in order.
  std::string difference();

  KafkaBroker& broker() { return KafkaBroker::shared(); }
  ingest::Log& log() { return *log_; }
  const ingest::Topics& topics() const { return topics_; }
  const std::string& group() const { return group_; }
  std::vector<std::string> arguments() const;
  std::string folder() const { return folder_.path(); }
  std::int64_t consumed();
  int revived() const { return revived_; }  ///< scorers that ended by themselves, with a reason

 private:
  void send(std::size_t count);
  void appending(const std::function<void()>& append);
  std::int64_t in_log();  ///< records of telemetry
  void import_bindings();
  void wait_until_consumed();
  void tick();

  FaultOptions options_;
  TemporaryFolder folder_;
  std::string group_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
  std::unique_ptr<ingest::Appender> appender_;
  std::vector<ingest::OutRecord> records_;
  std::size_t sent_ = 0;
  bool began_anew_ = false;  ///< the source: what it had in hand may be missing
  std::map<std::string, std::unique_ptr<ScorerProcess>> scorers_;
  int revived_ = 0;
  std::set<std::string> moved_;  ///< machines that were rebound
};

}  // namespace portent::tests
