#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "ingest/log.h"

namespace portent::serve {

enum class Delivery {
  kExactlyOnce,  ///< outputs, states and offsets in one transaction
  kAtLeastOnce,  ///< outputs at once, states and offsets in a transaction now and then
};

/// The outputs of `delivery: at_least_once`: readable as soon as they are written, before the offsets of what
/// they came from are committed. After a crash, an aborted transaction or a lost partition those since the
/// last commit are written again, with the same bytes; none is missing. States never go this way: a member
/// that was taken for dead must not overwrite what its successor knows. One thread.
class EarlyOutputs {
 public:
  using Clock = std::chrono::steady_clock;

  /// `commit_every`: longest time from an output to its commit.
  EarlyOutputs(ingest::Log& log, std::chrono::milliseconds commit_every)
      : appender_(log.appender()), commit_every_(commit_every) {}

  /// Returns when all are durable and readable; `outputs` is empty then. Throws FatalError where that fails.
  void send(std::vector<ingest::OutRecord>& outputs);
  /// Something was consumed whose offsets are not committed.
  void consumed(Clock::time_point now);
  bool pending() const { return pending_; }
  bool due(Clock::time_point now) const { return pending_ && now >= due_; }
  void committed() { pending_ = false; }

 private:
  std::unique_ptr<ingest::Appender> appender_;
  std::chrono::milliseconds commit_every_;
  bool pending_ = false;
  Clock::time_point due_{};
};

}  // namespace portent::serve
