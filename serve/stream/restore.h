#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "ingest/log.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/partition_scorer.h"

namespace portent::serve {

struct Restored {
  std::unique_ptr<PartitionScorer> scorer;  ///< next_offset() is where scoring goes on
  std::int64_t replayed = 0;                ///< records replayed silently
  bool evidence_lost =
      false;  ///< the log no longer reaches back to what the states lack: those assets warm up anew
};

/// Brings a partition to its committed point as any successor must (promise 4): reads `state` until past the
/// offset that the committed metadata names, rewinds the input to where the last complete round began,
/// replays silently. Throws FatalError where states can't be read within a minute.
Restored restore_partition(ingest::Log& log, int partition,
                           const std::optional<ingest::CommitPoint>& committed,
                           LiveBindings::Snapshot bindings, ModelShelf& shelf, const ScoringOptions& options);

}  // namespace portent::serve
