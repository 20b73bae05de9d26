#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/log.h"
#include "serve/stream/counters.h"
#include "serve/stream/early_outputs.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_job.h"
#include "serve/stream/partition_scorer.h"

namespace portent::serve {

struct WorkerOptions {
  ScoringOptions scoring;
  ingest::GroupOptions group;
  std::size_t max_batch = 2'000;  ///< records of one poll
  std::chrono::milliseconds max_delay{
      50};  ///< longest wait for a first record before looking at models and stop again
  /// While more than max_batch records wait, a transaction goes on for this long; else it is committed at
  /// once. 0: every batch is a transaction of its own.
  std::chrono::milliseconds commit_interval{0};
  /// Unless commit_interval or nothing more to read ends it sooner, a transaction is committed no sooner than
  /// this after the last one was: what comes meanwhile shares one commit, which costs a broker the same for
  /// one record as for a thousand.
  std::chrono::milliseconds commit_spacing{0};
  Delivery delivery = Delivery::kExactlyOnce;
  std::chrono::milliseconds commit_every{
      1'000};  ///< at least once: offsets and states are committed so often
  /// At least once: a transaction that holds states is not left open for longer, whatever commit_every says;
  /// the broker takes back one that is open for seconds.
  std::chrono::milliseconds longest_open{300};
  std::chrono::milliseconds retry_every{1'000};  ///< a log that is away is tried so often
  std::function<void(const std::string&)> say;   ///< takes a line for a person: the log is away, is back
};

/// One member of a group: polls, lets a job work, commits outputs, states and offsets in one transaction, and
/// restores partitions as they come. One thread runs it.
class Worker final : private ingest::GroupListener {
 public:
  Worker(ingest::Log& log, LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
         WorkerOptions options);
  /// The same for any job, which must outlive this.
  Worker(ingest::Log& log, Job& job, StreamCounters& counters, WorkerOptions options);

  /// Returns when asked to stop, everything polled being committed. A log that goes away on the way is waited
  /// for: what was open is dropped, and a new session goes on from what is committed. Throws FatalError and
  /// FencedError; AwayError where the log was away from the first.
  void run(std::stop_token stop);

 private:
  void assigned(const std::vector<int>& partitions) override;
  void lost(const std::vector<int>& partitions) override;

  void serve(std::stop_token stop);
  void drop();
  void tell_away(const std::string& why);
  void tell_back();
  void restore(int partition);
  void cycle();
  bool follow();
  void begin();
  void take(std::span<const ingest::RecordView> records);
  void send_early();
  void write_outputs();
  void report();
  bool commit_due(bool idle);
  std::chrono::milliseconds patience() const;
  [[nodiscard]] bool commit();
  void commit_or_restore();
  void restore_all();

  ingest::Log& log_;
  std::unique_ptr<Job> own_;
  Job& job_;
  StreamCounters& counters_;
  WorkerOptions options_;
  std::map<int, std::unique_ptr<PartitionJob>> partitions_;
  Batch batch_;          ///< what is counted is of the whole transaction, outputs of one poll
  bool open_ = false;    ///< something was taken since the last commit
  bool joined_ = false;  ///< the log was there once
  bool away_ = false;    ///< the log, and that was told
  std::optional<EarlyOutputs> early_;
  /// At least once: when the first state was written that is not committed, which opened a transaction.
  std::optional<std::chrono::steady_clock::time_point> states_since_;
  std::chrono::steady_clock::time_point opened_{};
  std::chrono::steady_clock::time_point committed_{};   ///< when the last commit began
  std::chrono::steady_clock::time_point publish_at_{};  ///< what is copied for who asks
  std::unique_ptr<ingest::GroupSession>
      session_;  // last: its end calls lost(), which needs what stands above
};

}  // namespace portent::serve
