#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/local/local_log.h"
#include "ingest/log.h"

namespace portent::ingest {

struct ForwardOptions {
  std::string topic;                               ///< of the same name in the spool and in the target
  std::string name = "edge-0";                     ///< under which the position is kept; one spool each
  std::size_t max_batch = 2'000;                   ///< records of one transaction
  std::int64_t max_bytes = std::int64_t{1} << 30;  ///< of the spool
};

/// What was done so far; thread-safe.
struct ForwardCounts {
  std::atomic<std::uint64_t> sent{0};
  std::atomic<std::uint64_t> dropped{0};  ///< for lack of room; known once what stood behind them is shipped
};

/// Keeps a spool within its bound: while it holds more, the oldest records are dropped, a tenth of what there
/// is at a time, from all partitions alike. The newest reading of a machine is worth more than the oldest,
/// and a source never waits. Thread-safe beside a Forwarder.
class SpoolBound {
 public:
  SpoolBound(LocalLog& spool, const ForwardOptions& options) : spool_(spool), options_(options) {}
  void make_room();

 private:
  LocalLog& spool_;
  const ForwardOptions& options_;
};

/// Ships what stands in a local log, the spool, to the log that scorers read: in order per partition of the
/// spool, each record exactly once. The next position is committed in the target, in the same transaction as
/// the records, as that of a group of its own (`portent-forward-NAME`); then the spool forgets them. Who is
/// killed at any point goes on from there. One thread.
class Forwarder final : private GroupListener {
 public:
  /// Throws FatalError where the target has no such topic or fewer partitions than the spool.
  Forwarder(LocalLog& spool, Log& target, const ForwardOptions& options, ForwardCounts& counts);

  /// Returns when asked to stop. Throws FatalError where the target can't be written for longer than its
  /// timeouts: make a new Forwarder then. Throws FencedError where another ships the same spool.
  void run(std::stop_token stop);

 private:
  struct Source {
    std::unique_ptr<PartitionReader> reader;
    std::int64_t next = 0;  ///< the first that is not shipped
  };

  void assigned(const std::vector<int>& partitions) override;
  void lost(const std::vector<int>& partitions) override;
  void ship();
  void take(int partition, Source& source);

  LocalLog& spool_;
  ForwardOptions options_;
  ForwardCounts& counts_;
  int partitions_;  ///< of the spool
  int target_partitions_;
  std::map<int, Source> sources_;
  std::vector<Record> records_;
  std::vector<OutRecord> outputs_;
  std::map<int, CommitPoint> points_;
  std::unique_ptr<GroupSession> session_;  // last: its end calls lost()
};

}  // namespace portent::ingest
