#include "serve/stream/worker.h"

namespace portent::serve {
namespace {

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

constexpr std::chrono::seconds kPublishEvery{1};
constexpr std::size_t kAssetsASecond = 20'000;

}  // namespace

Worker::Worker(ingest::Log& log, LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
               WorkerOptions options)
    : log_(log),
      bindings_(std::move(bindings)),
      shelf_(shelf),
      counters_(counters),
      options_(std::move(options)) {
  if (options_.delivery == Delivery::kAtLeastOnce) early_.emplace(log, options_.commit_every);
}

void Worker::run(std::stop_token stop) {
  session_ = log_.join(options_.group, options_.scoring.topics.telemetry(), *this);
  while (!stop.stop_requested()) cycle();
  batch_.clear();
  if (early_ && early_->pending()) commit();
  session_.reset();
}

void Worker::cycle() {
  records_.clear();
  session_->poll(options_.max_batch, options_.max_delay, records_);
  batch_.clear();
  const LiveBindings::Snapshot live = live_bindings();
  bool switched = follow_models();
  switched |= follow_bindings(live);
  if (early_ && switched) commit();  // before anything of the next models or bindings can be read
  score();
  if (early_) send_early();
  if (early_ ? early_->due(EarlyOutputs::Clock::now()) : !records_.empty() || switched) commit();
  publish_drift();
  publish_heard();
}

void Worker::score() {
  for (const ingest::Record& record : records_)
    if (const auto at = partitions_.find(record.partition); at != partitions_.end())
      at->second->score(record, batch_);
  for (auto& [partition, scorer] : partitions_) refuse_failed(*scorer);
}

void Worker::send_early() {
  if (records_.empty()) return;
  early_->send(batch_.outputs);
  early_->consumed(EarlyOutputs::Clock::now());
  batch_.count(counters_, wall_ms());
  batch_.clear();
}

bool Worker::follow_models() {
  const ModelChoice wanted = shelf_.current(std::chrono::steady_clock::now());
  bool switched = false;
  for (auto& [partition, scorer] : partitions_) {
    if (choice_of(scorer->models()) == wanted) continue;
    scorer->switch_models(shelf_.load(wanted));
    switched = true;
    ++counters_.model_switches;
  }
  return switched;
}

LiveBindings::Snapshot Worker::live_bindings() {
  LiveBindings::Snapshot live = bindings_.current();
  if (live != followed_ && live->version() >= 0) shelf_.follow(live->models());
  followed_ = live;
  return live;
}

bool Worker::follow_bindings(const LiveBindings::Snapshot& live) {
  bool changed = false;
  for (auto& [partition, scorer] : partitions_)
    if (scorer->rebind_due(live)) changed |= scorer->rebind(live);
  return changed;
}

void Worker::refuse_failed(PartitionScorer& scorer) {
  for (const ShadowFailure& failure : scorer.take_shadow_failures()) shelf_.refuse(failure);
}

void Worker::commit() {
  for (auto& [partition, scorer] : partitions_) scorer->add_states(batch_);
  const auto result = session_->commit(batch_.outputs, [this](std::span<const std::int64_t> offsets) {
    std::map<int, ingest::CommitPoint> points;
    for (auto& [partition, scorer] : partitions_)
      points[partition] = {scorer->next_offset(), to_metadata(scorer->note(batch_, offsets))};
    return points;
  });
  if (early_) early_->committed();
  if (result == ingest::CommitResult::kAborted) return restore_all();
  batch_.count(counters_, wall_ms());
  ++counters_.commits;
  batch_.clear();
}

void Worker::publish_drift() {
  const auto now = std::chrono::steady_clock::now();
  if (now < publish_at_) return;
  publish_at_ = now + kPublishEvery;
  for (const auto& [partition, scorer] : partitions_) counters_.watch.set_drift(partition, scorer->drift());
}

/// As often as a walk over all assets stays a small part of the work.
void Worker::publish_heard() {
  const auto now = std::chrono::steady_clock::now();
  if (now < heard_at_) return;
  std::size_t assets = 0;
  for (const auto& [partition, scorer] : partitions_) {
    assets += scorer->assets();
    counters_.silence.set(partition, scorer->heard());
  }
  heard_at_ = now + kPublishEvery * (1 + assets / kAssetsASecond);
}

void Worker::restore_all() {
  ++counters_.aborts;
  records_.clear();
  std::vector<int> partitions;
  for (const auto& [partition, scorer] : partitions_) partitions.push_back(partition);
  for (const int partition : partitions) restore(partition);
}

void Worker::assigned(const std::vector<int>& partitions) {
  for (const int partition : partitions) restore(partition);
  counters_.ready = true;
}

void Worker::lost(const std::vector<int>& partitions) {
  for (const int partition : partitions) {
    partitions_.erase(partition);
    counters_.clear_lag(partition);
    counters_.watch.clear_drift(partition);
    counters_.silence.clear(partition);
    std::erase_if(records_, [&](const ingest::Record& r) { return r.partition == partition; });
  }
}

void Worker::restore(int partition) {
  const LiveBindings::Snapshot live = live_bindings();
  Restored restored =
      restore_partition(log_, partition, session_->committed(partition), live, shelf_, options_.scoring);
  refuse_failed(*restored.scorer);
  session_->seek(partition, restored.scorer->next_offset());
  ++counters_.restores;
  counters_.replayed += static_cast<std::uint64_t>(restored.replayed);
  if (restored.evidence_lost) counters_.add_marked("evidence_lost", 1);
  partitions_[partition] = std::move(restored.scorer);
}

}  // namespace portent::serve
