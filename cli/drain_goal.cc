#include "cli/drain_goal.h"

#include <map>
#include <utility>

#include "ingest/error.h"

namespace portent::cli {

DrainGoal::DrainGoal(ingest::Log& log, std::string group, std::string topic)
    : log_(log), group_(std::move(group)), topic_(std::move(topic)) {
  for (int p = 0; p < log.partitions(topic_); ++p) ends_.push_back(log.extent(topic_, p).end);
}

bool DrainGoal::reached() {
  std::map<int, std::int64_t> committed;
  try {
    committed = log_.committed_offsets(group_, topic_);
  } catch (const ingest::AwayError&) {
    return false;  // the scorer waits for it, too
  }
  for (std::size_t p = 0; p < ends_.size(); ++p) {
    const auto at = committed.find(static_cast<int>(p));
    if (ends_[p] > (at == committed.end() ? 0 : at->second)) return false;
  }
  return true;
}

}  // namespace portent::cli
