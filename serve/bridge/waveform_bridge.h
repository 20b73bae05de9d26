#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "ingest/log.h"
#include "serve/bridge/bridge_records.h"

namespace portent::serve {

struct WaveformBridgeOptions {
  ingest::Topics topics;
  ingest::GroupOptions group;  ///< several members share the partitions
  TelemetryFormat format = TelemetryFormat::kJson;
  std::size_t max_batch = 200;  ///< blocks of one transaction
  std::chrono::milliseconds max_delay{200};
  bool until_end = false;  ///< return where nothing more is there, instead of waiting for more
};

struct WaveformBridgeCounts {
  std::uint64_t blocks = 0;    ///< turned into readings, committed
  std::uint64_t rejected = 0;  ///< dead-lettered, committed
  std::uint64_t aborts = 0;
};

/// Reads blocks from `waveform` and appends what they say (features/waveform_features.h) to `telemetry`: each
/// block exactly once, since readings and consumed offsets commit together. Blocks that can't be used go to
/// dead letters. One thread runs it.
class WaveformBridge final : private ingest::GroupListener {
 public:
  WaveformBridge(ingest::Log& log, WaveformBridgeOptions options);

  /// Returns when asked to stop, everything polled being committed. Throws FatalError and FencedError.
  void run(std::stop_token stop);
  const WaveformBridgeCounts& counts() const { return counts_; }

 private:
  void assigned(const std::vector<int>& partitions) override;
  void lost(const std::vector<int>& partitions) override;
  void restore(int partition);
  bool cycle();
  bool at_end();
  ingest::OutRecord output_of(const ingest::Record& record);

  ingest::Log& log_;
  WaveformBridgeOptions options_;
  int telemetry_partitions_;
  WaveformBridgeCounts counts_;
  std::uint64_t rejected_ = 0;        ///< of the batch at hand
  std::map<int, std::int64_t> next_;  ///< by partition of this member: the offset behind what is committed
  std::vector<ingest::Record> records_;
  std::unique_ptr<ingest::GroupSession> session_;  // last: its end calls lost()
};

}  // namespace portent::serve
