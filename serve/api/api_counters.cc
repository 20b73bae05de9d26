#include "serve/api/api_counters.h"

#include <algorithm>

namespace portent::serve {

void ApiCounters::answered(const std::string& chapter, const std::string& method, int status) {
  const std::lock_guard lock(mutex_);
  ++counted_.requests[{chapter, method, status}];
}

void ApiCounters::took(double seconds) {
  const auto bound = std::ranges::lower_bound(AnswerTimes::kBounds, seconds);
  const std::lock_guard lock(mutex_);
  ++counted_.times.counts[static_cast<std::size_t>(bound - AnswerTimes::kBounds.begin())];
  counted_.times.sum_s += seconds;
}

void ApiCounters::denied(std::string_view why) {
  const std::lock_guard lock(mutex_);
  ++counted_.denied[std::string(why)];
}

void ApiCounters::locked_out() {
  const std::lock_guard lock(mutex_);
  ++counted_.lock_outs;
}

ApiCounters::Snapshot ApiCounters::snapshot() const {
  const std::lock_guard lock(mutex_);
  return counted_;
}

}  // namespace portent::serve
