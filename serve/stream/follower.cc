#include "serve/stream/follower.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

namespace portent::serve {

Follower::Follower(ingest::Log& log, FleetView& view, FollowerOptions options, std::function<void()> failed)
    : log_(log),
      view_(view),
      options_(std::move(options)),
      failed_(std::move(failed)),
      thread_([this](std::stop_token stop) {
        try {
          run(stop);
        } catch (...) {
          error_ = std::current_exception();
          has_error_ = true;
          failed_();
        }
      }) {}

void Follower::rethrow() const {
  if (has_error_) std::rethrow_exception(error_);
}

void Follower::run(std::stop_token stop) {
  constexpr std::size_t kChunk = 2'000;
  constexpr std::chrono::milliseconds kIdle{20};
  std::vector<std::unique_ptr<ingest::PartitionReader>> readers;
  for (int p = 0; p < log_.partitions(options_.topic); ++p) {
    const ingest::Extent extent = log_.extent(options_.topic, p);
    readers.push_back(log_.reader(options_.topic, p, std::max(extent.begin, extent.end - options_.tail)));
  }
  std::vector<ingest::Record> records;
  bool idle = false;
  while (!stop.stop_requested()) {
    bool any = false;
    for (std::size_t r = 0; r < readers.size() && !stop.stop_requested(); ++r) {
      records.clear();
      readers[r]->read(kChunk, idle ? kIdle : std::chrono::milliseconds(0), records);
      for (const ingest::Record& record : records) take(record);
      any |= !records.empty();
    }
    idle = !any;
  }
}

void Follower::take(const ingest::Record& record) {
  if (auto forecast = models::forecast_from_json(record.value)) {
    if (forecast->role != models::ForecastRole::kChampion) return;  // a shadow speaks for no asset
    view_.update(std::move(*forecast));
    ++seen_;
  } else {
    ++unreadable_;
  }
}

}  // namespace portent::serve
