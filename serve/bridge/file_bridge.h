#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/files/follower.h"
#include "ingest/files/table_line.h"
#include "ingest/log.h"
#include "serve/bridge/bridge_records.h"

namespace portent::serve {

struct FileBridgeOptions {
  ingest::Topics topics;
  std::filesystem::path file;
  std::string name;              ///< of this bridge, over restarts: its position is kept under it
  bool table = false;            ///< CSV; else telemetry JSON, one message a line
  ingest::TableColumns columns;  ///< of a table
  bool follow = false;           ///< wait for more at the end
  TelemetryFormat format = TelemetryFormat::kJson;
  std::size_t max_batch = 2'000;                   ///< lines of one transaction
  std::chrono::milliseconds look_every{200};       ///< at a file that has nothing new
  std::chrono::milliseconds join_timeout{60'000};  ///< for the group to let this bridge in
  std::chrono::milliseconds session_timeout{10'000};
};

struct FileBridgeCounts {
  std::uint64_t readings = 0;  ///< all committed
  std::uint64_t rejected = 0;
  std::uint64_t aborts = 0;
  std::uint64_t files = 0, truncations = 0, lost_files = 0;
};

/// Feeds the lines of a file into `telemetry`, each exactly once over kills and restarts: the position in the
/// file commits together with the readings, as the group metadata of partition 0 of `sources`. Lines that
/// can't be used go to dead letters with file, line and reason. One thread runs it.
class FileBridge final : private ingest::GroupListener {
 public:
  FileBridge(ingest::Log& log, FileBridgeOptions options);

  /// Returns at the end of the file, or when asked to stop where it follows it. Throws FatalError, and
  /// FencedError where another bridge of this name has taken over.
  void run(std::stop_token stop);
  const FileBridgeCounts& counts() const { return counts_; }

 private:
  void assigned(const std::vector<int>& partitions) override;
  void lost(const std::vector<int>& partitions) override;

  void wait_until_mine(std::stop_token stop);
  void go_on_from_committed();
  bool gather();
  void add_line(std::string_view line);
  tl::expected<ingest::Reading, ingest::Reject> reading_of(std::string_view line);
  void commit();

  ingest::Log& log_;
  FileBridgeOptions options_;
  int telemetry_partitions_;
  FileBridgeCounts counts_;
  std::uint64_t rejected_ = 0;  ///< of the batch at hand
  bool mine_ = false, regained_ = false;
  ingest::Decoder decoder_;
  std::unique_ptr<ingest::FileFollower> file_;
  std::optional<ingest::TableLines> table_;
  std::uint64_t table_of_ = 0;  ///< which opened file the table's header is of
  std::vector<ingest::OutRecord> outputs_;
  std::unique_ptr<ingest::GroupSession> session_;  // last: its end calls lost()
};

}  // namespace portent::serve
