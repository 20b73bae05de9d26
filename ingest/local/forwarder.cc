#include "ingest/local/forwarder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/error.h"
#include "ingest/murmur2.h"

namespace portent::ingest {
namespace {

constexpr std::chrono::milliseconds kIdle{20};
constexpr std::int64_t kPiece = 10;  // of what a partition holds, dropped at once

GroupOptions member(const ForwardOptions& options) {
  GroupOptions group;
  group.group = "portent-forward-" + options.name;
  group.instance = "forwarder";
  return group;
}

}  // namespace

void SpoolBound::make_room() {
  while (spool_.used_bytes() > options_.max_bytes) {
    bool dropped = false;
    for (int p = 0; p < spool_.partitions(options_.topic); ++p) {
      const Extent extent = spool_.extent(options_.topic, p);
      const std::int64_t below = extent.begin + (extent.end - extent.begin + kPiece - 1) / kPiece;
      spool_.delete_before(options_.topic, p, below);
      dropped |= below > extent.begin;
    }
    if (!dropped) return;  // what is left is not the spool's
  }
}

Forwarder::Forwarder(LocalLog& spool, Log& target, const ForwardOptions& options, ForwardCounts& counts)
    : spool_(spool),
      options_(options),
      counts_(counts),
      partitions_(spool.partitions(options.topic)),
      target_partitions_(target.partitions(options.topic)) {
  if (target_partitions_ == 0)
    throw FatalError(
        fmt::format("forward: topic {} does not exist where it is shipped to: portent topics create makes it",
                    options_.topic));
  if (partitions_ > target_partitions_)
    throw FatalError(
        fmt::format("forward: topic {} has {} partitions in the spool and {} where it is shipped "
                    "to: make the spool with at most as many",
                    options_.topic, partitions_, target_partitions_));
  session_ = target.join(member(options_), options_.topic, *this);
}

void Forwarder::assigned(const std::vector<int>& partitions) {
  for (const int partition : partitions) {
    if (partition >= partitions_) continue;
    const auto point = session_->committed(partition);
    const std::int64_t begin = spool_.extent(options_.topic, partition).begin;
    const std::int64_t next = point ? point->offset : begin;
    sources_[partition] = {spool_.reader(options_.topic, partition, std::max(next, begin)), next};
  }
}

void Forwarder::lost(const std::vector<int>& partitions) {
  for (const int partition : partitions) sources_.erase(partition);
}

void Forwarder::run(std::stop_token stop) {
  std::vector<Record> none;
  while (!stop.stop_requested()) {
    session_->poll(1, outputs_.empty() ? kIdle : std::chrono::milliseconds(0), none);
    ship();
  }
}

void Forwarder::ship() {
  outputs_.clear();
  points_.clear();
  for (auto& [partition, source] : sources_) take(partition, source);
  if (outputs_.empty()) return;
  const std::size_t count = outputs_.size();
  if (session_->commit(outputs_, [this](auto) { return points_; }) == CommitResult::kAborted) {
    std::vector<int> again;
    for (const auto& [partition, source] : sources_) again.push_back(partition);
    assigned(again);
    return;
  }
  std::int64_t passed = 0;
  for (const auto& [partition, point] : points_) {
    passed += point.offset - std::exchange(sources_.at(partition).next, point.offset);
    spool_.delete_before(options_.topic, partition, point.offset);
  }
  counts_.sent += count;
  counts_.dropped += static_cast<std::uint64_t>(passed) - count;
}

void Forwarder::take(int partition, Source& source) {
  if (outputs_.size() >= options_.max_batch) return;
  records_.clear();
  source.reader->read(options_.max_batch - outputs_.size(), std::chrono::milliseconds(0), records_);
  if (records_.empty()) return;
  for (Record& record : records_) {
    const int to =
        record.key.empty() ? partition % target_partitions_ : partition_of(record.key, target_partitions_);
    outputs_.push_back(
        {options_.topic, to, std::move(record.key), std::move(record.value), std::move(record.headers)});
  }
  // Offsets of a local log have no holes but what was dropped.
  points_[partition] = {records_.back().offset + 1, ""};
}

}  // namespace portent::ingest
