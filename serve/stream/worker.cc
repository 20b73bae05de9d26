#include "serve/stream/worker.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "ingest/error.h"
#include "serve/stream/outage_words.h"
#include "serve/stream/restore.h"
#include "serve/stream/scoring_job.h"

namespace portent::serve {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

constexpr std::chrono::seconds kPublishEvery{1};

}  // namespace

Worker::Worker(ingest::Log& log, LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
               WorkerOptions options)
    : log_(log),
      own_(std::make_unique<ScoringJob>(std::move(bindings), shelf, counters, options.scoring)),
      job_(*own_),
      counters_(counters),
      options_(std::move(options)) {
  begin();
}

Worker::Worker(ingest::Log& log, Job& job, StreamCounters& counters, WorkerOptions options)
    : log_(log), job_(job), counters_(counters), options_(std::move(options)) {
  begin();
}

void Worker::begin() {
  if (options_.delivery == Delivery::kAtLeastOnce) early_.emplace(log_, options_.commit_every);
}

void Worker::run(std::stop_token stop) {
  while (true) {
    try {
      return serve(stop);
    } catch (const ingest::AwayError& error) {
      drop();
      if (!joined_) throw;
      tell_away(error.what());
    } catch (...) {
      open_ = false;  // half a batch may be taken: the session's end must commit nothing of it
      throw;
    }
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    wake.wait_for(lock, stop, options_.retry_every, [] { return false; });
    if (stop.stop_requested()) return;
  }
}

void Worker::serve(std::stop_token stop) {
  session_ = log_.join(options_.group, job_.topics().telemetry(), *this);
  joined_ = true;
  while (!stop.stop_requested()) cycle();
  if (open_) static_cast<void>(commit());  // aborted, it is left to who comes next
  session_.reset();
}

void Worker::tell_away(const std::string& why) {
  counters_.ready = false;
  if (away_) return;
  away_ = true;
  ++counters_.log_outages;
  if (counters_.log.session_lost(Clock::now()) && options_.say) options_.say(away_line(why));
}

void Worker::tell_back() {
  if (!away_) return;
  away_ = false;
  if (const auto away = counters_.log.session_back(Clock::now()); away && options_.say)
    options_.say(back_line(*away));
}

/// All that a successor would not know either.
void Worker::drop() {
  open_ = false;
  session_.reset();
  partitions_.clear();
  batch_.clear();
  states_since_.reset();
  early_.reset();
  begin();
}

void Worker::cycle() {
  const auto records = session_->poll(options_.max_batch, patience());
  const bool switched = !open_ && follow();
  if (switched && early_ && !commit())
    return restore_all();  // before anything of the next models can be read
  if (!open_ && (switched || !records.empty())) {
    open_ = true;
    opened_ = Clock::now();
  }
  take(records);
  report();
  if (open_ && commit_due(records.empty())) commit_or_restore();
  if (!open_ && counters_.ready) tell_back();
}

/// Only between transactions: a change takes effect where one begins.
bool Worker::follow() {
  bool changed = false;
  for (auto& [partition, job] : partitions_) changed |= job->follow();
  return changed;
}

void Worker::take(std::span<const ingest::RecordView> records) {
  PartitionJob* job = nullptr;
  int partition = -1;
  for (const ingest::RecordView& record : records) {
    if (record.partition != partition) {
      partition = record.partition;
      const auto at = partitions_.find(partition);
      job = at == partitions_.end() ? nullptr : at->second.get();
    }
    if (job) job->take(record, batch_);
  }
  if (!records.empty()) write_outputs();
}

/// At least once: readable at once, before what it came from is committed. States wait for the commit.
void Worker::send_early() {
  batch_.rows.for_each([this](const ingest::OutView& row) { batch_.outputs.push_back(row.record()); });
  early_->send(batch_.outputs);
  if (batch_.state_rows.size() > 0 && !states_since_) states_since_ = Clock::now();
  batch_.state_rows.for_each([this](const ingest::OutView& row) { session_->write(row); });
  early_->consumed(EarlyOutputs::Clock::now());
  batch_.count(counters_, wall_ms());
  batch_.clear();
}

void Worker::write_outputs() {
  if (early_) return send_early();
  for (const ingest::OutRecord& output : batch_.outputs) session_->write(output);
  batch_.rows.for_each([this](const ingest::OutView& row) { session_->write(row); });
  batch_.state_rows.for_each([this](const ingest::OutView& row) { session_->write(row); });
  batch_.outputs.clear();
  batch_.rows.clear();
  batch_.state_rows.clear();
}

void Worker::report() {
  const auto now = Clock::now();
  const bool publish = now >= publish_at_;
  if (publish) publish_at_ = now + kPublishEvery;
  for (auto& [partition, job] : partitions_) job->report(publish);
}

/// How long a poll may wait for a first record: what is open is not kept beyond its time.
std::chrono::milliseconds Worker::patience() const {
  if (!open_ || early_) return options_.max_delay;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(committed_ + options_.commit_spacing - Clock::now());
  return std::clamp(left, std::chrono::milliseconds(0), options_.max_delay);
}

bool Worker::commit_due(bool idle) {
  const auto now = Clock::now();
  if (early_ && states_since_ && now - *states_since_ >= options_.longest_open) return true;
  if (early_) return early_->due(now) || (idle && !early_->pending());
  if (idle || now - opened_ >= options_.commit_interval) return true;
  if (now - committed_ < options_.commit_spacing) return false;
  return session_->waiting() <= static_cast<std::int64_t>(options_.max_batch);
}

/// False where the transaction was aborted.
bool Worker::commit() {
  open_ = false;
  committed_ = Clock::now();
  states_since_.reset();
  for (auto& [partition, job] : partitions_) job->add_states(batch_);
  const auto result = session_->commit(batch_.outputs, [this](std::span<const std::int64_t> offsets) {
    std::map<int, ingest::CommitPoint> points;
    for (auto& [partition, job] : partitions_)
      points[partition] = {job->next_offset(), to_metadata(job->note(batch_, offsets))};
    return points;
  });
  if (early_) early_->committed();
  const bool committed = result == ingest::CommitResult::kCommitted;
  if (committed) {
    batch_.count(counters_, wall_ms());
    ++counters_.commits;
  } else {
    ++counters_.aborts;
  }
  batch_.clear();
  return committed;
}

void Worker::commit_or_restore() {
  if (!commit()) restore_all();
}

void Worker::restore_all() {
  std::vector<int> partitions;
  for (const auto& [partition, job] : partitions_) partitions.push_back(partition);
  for (const int partition : partitions) restore(partition);
}

/// What is open is committed first: restoring may take longer than a transaction may.
void Worker::assigned(const std::vector<int>& partitions) {
  if (open_ && !partitions.empty()) commit_or_restore();
  for (const int partition : partitions) restore(partition);
  counters_.ready = true;
}

void Worker::lost(const std::vector<int>& partitions) {
  const bool aborted = open_ && !commit();
  for (const int partition : partitions) {
    partitions_.erase(partition);
    counters_.clear_lag(partition);
    counters_.watch.clear_drift(partition);
    counters_.silence.clear(partition);
  }
  if (aborted) restore_all();
}

void Worker::restore(int partition) {
  Restored restored = restore_partition(log_, partition, session_->committed(partition), job_);
  restored.job->report(false);
  session_->seek(partition, restored.job->next_offset());
  ++counters_.restores;
  counters_.replayed += static_cast<std::uint64_t>(restored.replayed);
  if (restored.evidence_lost) counters_.add_marked("evidence_lost", 1);
  partitions_[partition] = std::move(restored.job);
}

}  // namespace portent::serve
