#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "features/quality.h"
#include "ingest/decode.h"
#include "ingest/record.h"
#include "models/pipeline.h"
#include "serve/stream/counters.h"
#include "serve/stream/past_intervals.h"
#include "serve/stream/rows.h"
#include "serve/stream/shadow_tally.h"

namespace portent::serve {

/// What is to be written next, and what is to be counted once the transaction is committed. Reused from batch
/// to batch; one thread.
struct Batch {
  std::vector<ingest::OutRecord> outputs;
  Rows rows;        ///< outputs too; those that are many and small
  Rows state_rows;  ///< states: in the transaction whatever the delivery, and no offset is asked for
  std::uint64_t readings = 0;
  std::uint64_t forecasts = 0;
  std::uint64_t features = 0;  ///< records of window statistics
  std::uint64_t states = 0;
  std::uint64_t state_bytes = 0;
  std::array<std::uint64_t, ingest::kRejectReasons> rejected{};
  models::PipelineCounts pipeline;
  std::map<std::string, ShadowTally> shadows;      ///< by the champion's reference
  std::map<std::string, IntervalTally> intervals;  ///< of lives that ended, by the champion's reference
  std::vector<std::pair<std::string, features::QualityWindow>> quality;  ///< by asset
  std::vector<std::int64_t> arrivals_ms;  ///< log time of each reading that made a forecast

  void clear();
  /// Adds everything to `counters`; latency is from arrival to `now_ms` (wall clock, ms since epoch).
  void count(StreamCounters& counters, std::int64_t now_ms) const;
};

}  // namespace portent::serve
