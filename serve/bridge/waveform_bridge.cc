#include "serve/bridge/waveform_bridge.h"

#include <algorithm>

#include "features/waveform_features.h"

namespace portent::serve {

WaveformBridge::WaveformBridge(ingest::Log& log, WaveformBridgeOptions options)
    : log_(log),
      options_(std::move(options)),
      telemetry_partitions_(log.partitions(options_.topics.telemetry())) {}

void WaveformBridge::run(std::stop_token stop) {
  session_ = log_.join(options_.group, options_.topics.waveform(), *this);
  while (!stop.stop_requested()) {
    const bool some = cycle();
    if (options_.until_end && !some && at_end()) break;
  }
  session_.reset();
}

/// A poll that brings nothing may only have been too short for the broker.
bool WaveformBridge::at_end() {
  return !next_.empty() && std::ranges::all_of(next_, [&](const auto& place) {
    return place.second >= log_.extent(options_.topics.waveform(), place.first).end;
  });
}

/// False where nothing was there.
bool WaveformBridge::cycle() {
  records_.clear();
  session_->poll(options_.max_batch, options_.max_delay, records_);
  if (records_.empty()) return false;
  rejected_ = 0;
  std::vector<ingest::OutRecord> outputs;
  std::map<int, ingest::CommitPoint> points;
  for (const ingest::Record& record : records_) {
    outputs.push_back(output_of(record));
    points[record.partition] = {record.offset + 1, ""};
  }
  const auto result = session_->commit(outputs, [&](auto) { return points; });
  if (result == ingest::CommitResult::kAborted) {
    ++counts_.aborts;
    const auto mine = next_;
    for (const auto& [partition, offset] : mine) restore(partition);
    return true;
  }
  for (const auto& [partition, point] : points) next_[partition] = point.offset;
  counts_.rejected += rejected_;
  counts_.blocks += outputs.size() - rejected_;
  return true;
}

ingest::OutRecord WaveformBridge::output_of(const ingest::Record& record) {
  auto block = ingest::decode_waveform(record.value);
  if (block && block->asset != record.key)
    block = tl::unexpected(ingest::Reject{ingest::RejectReason::kKeyMismatch,
                                          "the record's key is not its asset; produce with key = asset"});
  if (block)
    return telemetry_record(options_.topics, telemetry_partitions_, features::waveform_reading(*block),
                            options_.format);
  ++rejected_;
  auto letter = dead_letter(options_.topics, record.partition, record.value,
                            std::string(ingest::reason_name(block.error().reason)), block.error().detail,
                            {{"topic", options_.topics.waveform()},
                             {"partition", std::to_string(record.partition)},
                             {"offset", std::to_string(record.offset)}});
  letter.key = record.key;
  return letter;
}

void WaveformBridge::restore(int partition) {
  const auto point = session_->committed(partition);
  next_[partition] = point ? point->offset : log_.extent(options_.topics.waveform(), partition).begin;
  session_->seek(partition, next_[partition]);
}

void WaveformBridge::assigned(const std::vector<int>& partitions) {
  for (const int partition : partitions) restore(partition);
}

void WaveformBridge::lost(const std::vector<int>& partitions) {
  for (const int partition : partitions) {
    next_.erase(partition);
    std::erase_if(records_, [&](const ingest::Record& r) { return r.partition == partition; });
  }
}

}  // namespace portent::serve
