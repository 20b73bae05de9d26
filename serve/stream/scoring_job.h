#pragma once

#include "ingest/bindings.h"
#include "serve/stream/counters.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_job.h"
#include "serve/stream/partition_scorer.h"

namespace portent::serve {

/// Forecasts by the models of a shelf, followed from batch to batch. Thread-safe.
class ScoringJob final : public Job {
 public:
  /// All of them must outlive the job.
  ScoringJob(const ingest::Bindings& bindings, ModelShelf& shelf, StreamCounters& counters,
             ScoringOptions options);

  const ingest::Topics& topics() const override { return options_.topics; }
  std::unique_ptr<PartitionJob> open(int partition, CommitNote& note) override;
  void observe(StreamCounters& counters) override;

 private:
  const ingest::Bindings& bindings_;
  ModelShelf& shelf_;
  StreamCounters& counters_;
  ScoringOptions options_;
};

}  // namespace portent::serve
