#pragma once

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "train/fit_members.h"

namespace portent::train {

/// What a person sees while members are fitted: on a terminal one line that is drawn over, with a bar, loss
/// and time left; elsewhere a line now and then. Thread-safe.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// `to` is not closed. `work`: by member, about how long it takes; only ratios count; members beyond
  /// are taken for as long as the last.
  Progress(std::FILE* to, bool terminal, std::vector<double> work, Clock::time_point now);

  void report(std::size_t member, const MemberStep& step, Clock::time_point now);
  /// Leaves the drawn line behind.
  void finish();

 private:
  std::string line(double share, Clock::time_point now) const;
  /// Of the networks at work, in words; empty where there are none.
  std::string loss() const;

  std::FILE* to_;
  bool terminal_;
  std::vector<double> work_;
  Clock::time_point began_, shown_;
  std::mutex mutex_;
  std::vector<MemberStep> newest_;  ///< by member
};

}  // namespace portent::train
