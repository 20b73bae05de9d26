#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "ingest/log.h"
#include "serve/stream/partition_job.h"

namespace portent::serve {

struct Restored {
  std::unique_ptr<PartitionJob> job;  ///< next_offset() is where it goes on
  std::int64_t replayed = 0;          ///< records replayed silently
  bool evidence_lost =
      false;  ///< the log no longer reaches back to what the states lack: those assets warm up anew
};

/// Brings a partition to its committed point as any successor must (promise 4): reads `state` until past the
/// offset that the committed metadata names, rewinds the input to where the last complete round began,
/// replays silently. Throws FatalError where states can't be read within a minute.
Restored restore_partition(ingest::Log& log, int partition,
                           const std::optional<ingest::CommitPoint>& committed, Job& job);

}  // namespace portent::serve
