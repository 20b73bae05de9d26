#include "serve/stream/scoring_job.h"

#include <chrono>
#include <utility>
#include <vector>

namespace portent::serve {
namespace {

std::vector<ModelInUse> in_use(const LiveModels& models) {
  std::vector<ModelInUse> list;
  for (const auto& [reference, pipeline] : models.champions)
    list.push_back({reference, pipeline->stamp().version, pipeline->stamp().hash});
  for (const auto& [reference, pipeline] : models.shadows)
    list.push_back({reference, pipeline->stamp().version, pipeline->stamp().hash, true});
  return list;
}

constexpr std::size_t kAssetsASecond = 20'000;

class ScoringPartition final : public PartitionJob {
 public:
  ScoringPartition(ScoringJob& job, int partition, PartitionScorer scorer, ModelShelf& shelf,
                   StreamCounters& counters)
      : job_(job), partition_(partition), scorer_(std::move(scorer)), shelf_(shelf), counters_(counters) {}

  void take_state(const ingest::RecordView& record) override { scorer_.take_state(record); }
  std::size_t finish_states(const CommitNote& note, std::int64_t first, std::int64_t last) override {
    return scorer_.finish_states(note, first, last);
  }
  void replay(const ingest::RecordView& record) override { scorer_.replay(record); }
  void set_next_offset(std::int64_t offset) override { scorer_.set_next_offset(offset); }

  bool follow() override {
    const LiveBindings::Snapshot live = job_.bindings();
    bool changed = follow_models();
    if (scorer_.rebind_due(live)) changed |= scorer_.rebind(live);
    return changed;
  }
  void take(const ingest::RecordView& record, Batch& batch) override { scorer_.score(record, batch); }
  void report(bool publish) override {
    for (const ShadowFailure& failure : scorer_.take_shadow_failures()) shelf_.refuse(failure);
    if (publish) counters_.watch.set_drift(partition_, scorer_.drift());
    publish_heard(std::chrono::steady_clock::now());
  }
  void add_states(Batch& batch) override { scorer_.add_states(batch); }
  CommitNote note(const Batch& batch, std::span<const std::int64_t> offsets) override {
    return scorer_.note(batch, offsets);
  }
  std::int64_t next_offset() const override { return scorer_.next_offset(); }

  std::vector<std::string> asset_ids() const override { return scorer_.asset_ids(); }
  std::size_t hand_over(int partitions, std::span<const std::int64_t> starts, Batch& batch) override {
    return scorer_.hand_over(partitions, starts, batch);
  }

 private:
  bool follow_models() {
    const ModelChoice wanted = shelf_.current(std::chrono::steady_clock::now());
    if (choice_of(scorer_.models()) == wanted) return false;
    scorer_.switch_models(shelf_.load(wanted));
    ++counters_.model_switches;
    return true;
  }
  /// As often as a walk over all assets stays a small part of the work.
  void publish_heard(std::chrono::steady_clock::time_point now) {
    if (now < heard_at_) return;
    counters_.silence.set(partition_, scorer_.heard());
    heard_at_ = now + std::chrono::seconds(1) * (1 + scorer_.assets() / kAssetsASecond);
  }

  ScoringJob& job_;
  int partition_;
  PartitionScorer scorer_;
  ModelShelf& shelf_;
  StreamCounters& counters_;
  std::chrono::steady_clock::time_point heard_at_{};
};

}  // namespace

ScoringJob::ScoringJob(LiveBindings bindings, ModelShelf& shelf, StreamCounters& counters,
                       ScoringOptions options)
    : bindings_(std::move(bindings)), shelf_(shelf), counters_(counters), options_(std::move(options)) {}

LiveBindings::Snapshot ScoringJob::bindings() {
  LiveBindings::Snapshot live = bindings_.current();
  const std::lock_guard lock(mutex_);
  if (live != followed_ && live->version() >= 0) shelf_.follow(live->models());
  followed_ = live;
  return live;
}

std::unique_ptr<PartitionJob> ScoringJob::open(int partition, CommitNote& note) {
  const LiveBindings::Snapshot live = bindings();
  // Who had the partition may have taken up a model that this process has not seen yet: it must not be taken
  // back to the one before.
  shelf_.look_again();
  const ModelChoice now = shelf_.current(std::chrono::steady_clock::now());
  for (const auto& [reference, hash] : now.champions)
    if (note.models.emplace(reference, hash).second)
      if (const auto shadow = now.shadows.find(reference); shadow != now.shadows.end())
        note.shadows.insert(*shadow);
  return std::make_unique<ScoringPartition>(
      *this, partition, PartitionScorer(partition, live, shelf_.load({note.models, note.shadows}), options_),
      shelf_, counters_);
}

void ScoringJob::observe(StreamCounters& counters) {
  counters.set_models(in_use(shelf_.load(shelf_.current(std::chrono::steady_clock::now()))));
  counters.set_shadow_failures(shelf_.refusals());
}

}  // namespace portent::serve
