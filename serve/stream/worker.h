#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "ingest/log.h"
#include "serve/stream/counters.h"
#include "serve/stream/early_outputs.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_scorer.h"
#include "serve/stream/restore.h"

namespace portent::serve {

struct WorkerOptions {
  ScoringOptions scoring;
  ingest::GroupOptions group;
  std::size_t max_batch = 2'000;  ///< records of one transaction
  std::chrono::milliseconds max_delay{
      50};  ///< longest wait for a first record before looking at models and stop again
  Delivery delivery = Delivery::kExactlyOnce;
  std::chrono::milliseconds commit_every{
      1'000};  ///< at least once: offsets and states are committed so often
};

/// One member of the scoring group: polls, scores, commits outputs, states and offsets in one transaction,
/// and restores partitions as they come. One thread runs it.
class Worker final : private ingest::GroupListener {
 public:
  Worker(ingest::Log& log, LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
         WorkerOptions options);

  /// Returns when asked to stop, everything polled being committed. Throws FatalError and FencedError.
  void run(std::stop_token stop);

 private:
  void assigned(const std::vector<int>& partitions) override;
  void lost(const std::vector<int>& partitions) override;

  void restore(int partition);
  void cycle();
  void score();
  void send_early();
  bool follow_models();
  LiveBindings::Snapshot live_bindings();
  bool follow_bindings(const LiveBindings::Snapshot& live);
  void refuse_failed(PartitionScorer& scorer);
  void commit();
  void publish_drift();
  void publish_heard();
  void restore_all();

  ingest::Log& log_;
  LiveBindings bindings_;
  LiveBindings::Snapshot followed_;  ///< whose models the shelf knows
  ModelShelf& shelf_;
  StreamCounters& counters_;
  WorkerOptions options_;
  std::map<int, std::unique_ptr<PartitionScorer>> partitions_;
  std::vector<ingest::Record> records_;
  Batch batch_;
  std::optional<EarlyOutputs> early_;
  std::chrono::steady_clock::time_point publish_at_{};  ///< drift, copied for who asks
  std::chrono::steady_clock::time_point heard_at_{};    ///< when assets were last heard of, the same
  std::unique_ptr<ingest::GroupSession>
      session_;  // last: its end calls lost(), which needs what stands above
};

}  // namespace portent::serve
