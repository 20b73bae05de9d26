#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "serve/stream/commit_note.h"

namespace portent::serve {

/// Where a partition stands in writing its changed states round by round (promise 4). What is still to be
/// written in a round is its owner's business: this knows where rounds begin and end in the log. One thread.
class StateRounds {
 public:
  /// The partition goes on from what was committed.
  void resume(const CommitNote& note) {
    complete_start_ = start_ = note.round_start;
    complete_end_ = note.state_end;
  }
  /// A state stands at this offset of `state`: read in a restore, or written by this transaction.
  void saw(std::int64_t state_offset) { newest_ = std::max(newest_, state_offset); }

  /// A round is to begin: the last one began `every` records ago, or all is to be written at once.
  bool due(std::int64_t next_offset, std::int64_t every) const {
    return whole_ || (!running_ && next_offset - std::max(start_, complete_start_) >= every);
  }
  void begin(std::int64_t next_offset) {
    running_ = true;
    start_ = next_offset;
  }
  /// How many of a round's `all` states need not be written yet: the first half of `every` records writes
  /// them evenly, so that no transaction is long, and a restore has not much more than a round to replay.
  std::size_t may_wait(std::int64_t next_offset, std::int64_t every, std::size_t all) const {
    const std::int64_t passed = 2 * (next_offset - start_);
    if (whole_ || passed >= every) return 0;
    return all - all * static_cast<std::size_t>(passed) / static_cast<std::size_t>(every);
  }
  /// Everything of the round is written by this transaction.
  void complete() {
    if (!running_) return;
    running_ = whole_ = false;
    complete_start_ = start_;
    complete_end_ = newest_;
  }

  /// The next round begins with the next transaction and ends in it.
  void demand_whole() { whole_ = true; }
  bool whole() const { return whole_; }

  std::int64_t complete_start() const { return complete_start_; }  ///< input offset; rewind to here
  std::int64_t complete_end() const { return complete_end_; }      ///< last `state` offset, -1: none

 private:
  std::int64_t complete_start_ = 0;  ///< of the last complete round
  std::int64_t complete_end_ = -1;
  std::int64_t newest_ = -1;
  std::int64_t start_ = 0;  ///< of the newest round
  bool running_ = false;
  bool whole_ = false;
};

}  // namespace portent::serve
