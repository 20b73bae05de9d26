#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ingest/error.h"
#include "ingest/record.h"
#include "ingest/topics.h"
#include "serve/stream/batch.h"
#include "serve/stream/commit_note.h"
#include "serve/stream/counters.h"

namespace portent::serve {

/// What one partition of telemetry is turned into, with the states that this takes: a pure function of the
/// partition's records (promise 2). Forecasts (scoring_job.h) and window statistics (features_job.h) are the
/// two. One thread.
class PartitionJob {
 public:
  virtual ~PartitionJob() = default;

  // -- restoring, in this order
  /// A record of `state`; an empty value is a tombstone.
  virtual void take_state(const ingest::RecordView& record) = 0;
  /// All states are in; those of other than [first, last] are dropped: before `first` the log no longer holds
  /// what they lack, after `last` they know what is not consumed. Returns how many.
  virtual std::size_t finish_states(const CommitNote& note, std::int64_t first, std::int64_t last) = 0;
  /// A record before the committed offset: changes state where that lacks it, writes nothing.
  virtual void replay(const ingest::RecordView& record) = 0;
  virtual void set_next_offset(std::int64_t offset) = 0;

  // -- working
  /// Between batches: takes up what has changed outside. True where that must be committed even without a
  /// record.
  virtual bool follow() { return false; }
  /// A record from the committed offset on. What it adds to `batch` may look at the record's bytes.
  virtual void take(const ingest::RecordView& record, Batch& batch) = 0;
  /// After a batch; `publish`: about once a second.
  virtual void report(bool publish) { (void)publish; }
  /// Adds the states that are due to this transaction.
  virtual void add_states(Batch& batch) = 0;
  /// What to commit with this transaction; `offsets[i]` is where `batch.outputs[i]` was written.
  virtual CommitNote note(const Batch& batch, std::span<const std::int64_t> offsets) = 0;
  virtual std::int64_t next_offset() const = 0;

  // -- moving to other partitions
  virtual std::vector<std::string> asset_ids() const { return {}; }
  /// For a repartition: writes every asset that murmur2 puts elsewhere among `partitions` there, as of
  /// `starts[where]`, where its readings will go on, forgets it here, and writes what else changed. Returns
  /// how many were moved.
  virtual std::size_t hand_over(int partitions, std::span<const std::int64_t> starts, Batch& batch) {
    (void)partitions, (void)starts, (void)batch;
    throw ingest::FatalError(
        "repartition: window statistics can't be moved: stop them, and let them warm up anew");
  }
};

/// Opens partitions. Thread-safe: the workers of a process share one.
class Job {
 public:
  virtual ~Job() = default;
  virtual const ingest::Topics& topics() const = 0;
  /// `note` is what was committed, or holds only where to begin; it is completed by what is in effect from
  /// now on. Throws FatalError where it is another job's.
  virtual std::unique_ptr<PartitionJob> open(int partition, CommitNote& note) = 0;
  /// Tells the counters what is in use; called about once a second.
  virtual void observe(StreamCounters& counters) { (void)counters; }
};

}  // namespace portent::serve
