#pragma once

#include <mutex>

#include "serve/stream/counters.h"
#include "serve/stream/live_bindings.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_job.h"
#include "serve/stream/partition_scorer.h"

namespace portent::serve {

/// Forecasts by the models of a shelf, followed from batch to batch. Thread-safe.
class ScoringJob final : public Job {
 public:
  /// Shelf and counters must outlive the job.
  ScoringJob(LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters, ScoringOptions options);

  const ingest::Topics& topics() const override { return options_.topics; }
  std::unique_ptr<PartitionJob> open(int partition, CommitNote& note) override;
  void observe(StreamCounters& counters) override;
  /// The bindings of now; the shelf then follows their models.
  LiveBindings::Snapshot bindings();

 private:
  LiveBindings bindings_;
  std::mutex mutex_;
  LiveBindings::Snapshot followed_;  ///< whose models the shelf knows
  ModelShelf& shelf_;
  StreamCounters& counters_;
  ScoringOptions options_;
};

}  // namespace portent::serve
