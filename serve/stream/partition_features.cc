#include "serve/stream/partition_features.h"

#include <algorithm>
#include <cassert>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "serve/stream/dead_letter.h"
#include "serve/stream/feature_text.h"

namespace portent::serve {

PartitionFeatures::PartitionFeatures(int partition, const FeaturesOptions& options,
                                     const features::WindowStatistics& statistics, std::string kind,
                                     bool other_kind)
    : partition_(partition),
      options_(options),
      statistics_(statistics),
      kind_(std::move(kind)),
      other_kind_(other_kind),
      features_topic_(options.topics.features()),
      state_topic_(options.topics.state()),
      key_end_("//" + kind_ + "/" + options.group),
      decoder_(options.channels, options.limits),
      control_decoder_(options.limits),
      windows_(statistics),
      results_(statistics.results()) {}

void PartitionFeatures::take(const ingest::RecordView& record, Batch& batch) {
  const AssetWindow* window = apply(record, batch, true);
  next_offset_ = record.offset + 1;
  if (window == nullptr) return;
  write_features(*window, record.key, batch);
  trickle(batch);
}

void PartitionFeatures::replay(const ingest::RecordView& record) {
  Batch unused;
  apply(record, unused, false);
  next_offset_ = record.offset + 1;
}

AssetWindow* PartitionFeatures::apply(const ingest::RecordView& record, Batch& batch, bool emit) {
  if (!record.headers.empty() && ingest::find_header(record.headers, ingest::kControlHeader)) {
    apply_control(record, batch, emit);
    return nullptr;
  }
  return add_sample(record, batch, emit);
}

AssetWindow* PartitionFeatures::add_sample(const ingest::RecordView& record, Batch& batch, bool emit) {
  using ingest::Reject, ingest::RejectReason;
  const auto refuse = [&](RejectReason reason, const char* detail) {
    reject(record, Reject{reason, detail}, batch, emit);
    return nullptr;
  };
  if (const Reject* why = decoder_.decode(record)) {
    reject(record, *why, batch, emit);
    return nullptr;
  }
  const ingest::Sample& sample = decoder_.sample();
  if (record.key != sample.asset)
    return refuse(RejectReason::kKeyMismatch, "the record's key is not its asset; produce with key = asset");
  if (sample.ts - std::max<std::int64_t>(0, record.timestamp_ms) > options_.max_clock_ahead.count())
    return refuse(RejectReason::kFutureTs, "ts is ahead of the log's clock; check the device's clock");
  AssetWindow& window = windows_.of(sample.asset);
  if (record.offset < window.as_of) return nullptr;
  count(sample, batch);
  if (sample.ts <= window.newest_ts) {
    ++(sample.ts == window.newest_ts ? batch.pipeline.steps.duplicates : batch.pipeline.steps.late);
    return nullptr;
  }
  window.newest_ts = sample.ts;
  window.dirty = true;
  statistics_.add(window.ring, sample.values);
  return &window;
}

void PartitionFeatures::count(const ingest::Sample& sample, Batch& batch) const {
  ++batch.readings;
  batch.pipeline.unmapped_values += sample.unmapped;
  for (std::size_t mark = 1; mark < sample.marked.size(); ++mark)
    batch.pipeline.marked_values[mark] += sample.marked[mark];
}

void PartitionFeatures::apply_control(const ingest::RecordView& record, Batch& batch, bool emit) {
  const auto control = control_decoder_.control(record.value);
  if (!control) return reject(record, control.error(), batch, emit);
  AssetWindow& window = windows_.of(control->asset);
  if (record.offset < window.as_of) return;
  window.ring.held = window.ring.next = window.ring.partial = 0;
  window.dirty = true;
}

void PartitionFeatures::reject(const ingest::RecordView& record, const ingest::Reject& why, Batch& batch,
                               bool emit) {
  ++batch.rejected[static_cast<std::size_t>(why.reason)];
  if (emit) batch.outputs.push_back(dead_letter(options_.topics, record, why));
}

void PartitionFeatures::write_features(const AssetWindow& window, std::string_view asset, Batch& batch) {
  statistics_.compute(window.ring, results_);
  std::string& bytes = batch.rows.begin(asset);
  if (options_.format == FeatureFormat::kBinary) {
    bytes.append(reinterpret_cast<const char*>(&window.newest_ts), sizeof window.newest_ts);
    bytes.append(reinterpret_cast<const char*>(results_.data()), results_.size() * sizeof(float));
  } else {
    append_feature_json(bytes, asset, window.newest_ts, options_, results_);
  }
  batch.rows.close(features_topic_, partition_);
  ++batch.features;
}

// ---- states ----

void PartitionFeatures::begin_round() {
  rounds_.begin(next_offset_);
  due_.clear();
  for (AssetWindows::Number n = 0; n < windows_.size(); ++n)
    if (windows_[n].dirty) due_.push_back(n);
  std::ranges::reverse(due_);
}

AssetWindows::Number PartitionFeatures::next_due() {
  const AssetWindows::Number number = due_.back();
  due_.pop_back();
  AssetWindow& window = windows_[number];
  window.as_of = next_offset_;
  window.dirty = false;
  state_key_.assign(windows_.id(number)).append(key_end_);
  return number;
}

void PartitionFeatures::trickle(Batch& batch) {
  if (due_.size() <= 1 || ++since_state_ < options_.window) return;
  since_state_ = 0;
  const AssetWindow& window = windows_[next_due()];
  std::string& bytes = batch.state_rows.begin(state_key_);
  const std::size_t before = bytes.size();
  windows_.save(window, bytes);
  batch.state_bytes += bytes.size() - before;
  ++batch.states;
  batch.state_rows.close(state_topic_, partition_);
}

void PartitionFeatures::add_states(Batch& batch) {
  const auto every = static_cast<std::int64_t>(options_.window * windows_.size());
  if (rounds_.due(next_offset_, std::max(options_.round_every, every))) begin_round();
  if (due_.size() != 1) return;
  const AssetWindow& window = windows_[next_due()];
  std::string bytes;
  windows_.save(window, bytes);
  batch.state_bytes += bytes.size();
  ++batch.states;
  batch.outputs.push_back({state_topic_, partition_, state_key_, std::move(bytes), {}});
}

CommitNote PartitionFeatures::note(const Batch& batch, std::span<const std::int64_t> offsets) {
  assert(offsets.size() == batch.outputs.size());
  for (std::size_t i = 0; i < offsets.size(); ++i)
    if (batch.outputs[i].partition == partition_ && batch.outputs[i].topic == state_topic_)
      rounds_.saw(offsets[i]);
  if (due_.empty()) rounds_.complete();
  return {rounds_.complete_start(), rounds_.complete_end(), {{"features", kind_}}};
}

void PartitionFeatures::take_state(const ingest::RecordView& record) {
  rounds_.saw(record.offset);
  const auto slash = record.key.find("//");
  if (slash == std::string_view::npos)
    throw ingest::FatalError("topic " + state_topic_ + " holds a key '" + std::string(record.key) +
                             "' that is not Portent's; use another prefix, or empty the topic");
  if (record.key.substr(slash) != key_end_) return;
  AssetWindow& window = windows_.of(record.key.substr(0, slash));
  if (record.value.empty()) {
    window.ring.held = window.ring.next = window.ring.partial = 0;
    return;
  }
  if (const auto loaded = windows_.load(record.value, window); !loaded)
    throw ingest::FatalError("topic " + state_topic_ + ", offset " + std::to_string(record.offset) + ": " +
                             loaded.error() +
                             "; restore it from a backup, or empty the topic to warm up anew");
}

std::size_t PartitionFeatures::finish_states(const CommitNote& note, std::int64_t first, std::int64_t last) {
  std::size_t dropped = other_kind_;
  for (AssetWindows::Number n = 0; n < windows_.size(); ++n) {
    AssetWindow& window = windows_[n];
    if (window.as_of >= first && window.as_of <= last) continue;
    const features::SampleRing empty{window.ring.rows};
    window = {};
    window.ring = empty;
    ++dropped;
  }
  rounds_.resume(note);
  return dropped;
}

}  // namespace portent::serve
