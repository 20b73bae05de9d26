#include "serve/stream/repartition.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "ingest/murmur2.h"
#include "serve/stream/read_records.h"
#include "serve/stream/restore.h"
#include "serve/stream/scoring_job.h"

namespace portent::serve {
namespace {

using Clock = std::chrono::steady_clock;
using ingest::FatalError;

constexpr const char* kVerb = "repartition";

/// Takes part in the group and never reads: who has all partitions knows that nobody else works.
class Drained final : private ingest::GroupListener {
 public:
  Drained(ingest::Log& log, const RepartitionOptions& options)
      : log_(log),
        options_(options),
        telemetry_(options.scoring.topics.telemetry()),
        session_(log.join(options.group, telemetry_, *this)) {}

  /// Throws FatalError where others keep some until patience is over.
  void wait_for_all(int partitions) {
    const auto deadline = Clock::now() + options_.patience;
    std::vector<ingest::Record> none;
    while (static_cast<int>(owned_.size()) < partitions && Clock::now() < deadline)
      session_->poll(1, std::chrono::milliseconds(50), none);
    if (static_cast<int>(owned_.size()) < partitions)
      throw FatalError(fmt::format("{}: others of group {} hold {} of {} partitions of {}: stop the scorers",
                                   kVerb, options_.group.group, partitions - static_cast<int>(owned_.size()),
                                   partitions, telemetry_));
  }

  /// Throws FatalError where telemetry holds what is not consumed.
  void check(int partition, std::string_view remedy) {
    const std::int64_t from = next_offset(partition);
    const std::int64_t end = log_.extent(telemetry_, partition).end;
    const std::int64_t left =
        from < end ? read_records(log_, telemetry_, partition, from, end, kVerb, [](const auto&) {}) : 0;
    if (left > 0)
      throw FatalError(fmt::format("{}: {} readings of partition {} of {} are not scored yet: {}", kVerb,
                                   left, partition, telemetry_, remedy));
  }

  std::int64_t next_offset(int partition) {
    const auto point = session_->committed(partition);
    return point ? point->offset : log_.extent(telemetry_, partition).begin;
  }

  ingest::GroupSession& session() { return *session_; }

 private:
  void assigned(const std::vector<int>& partitions) override {
    owned_.insert(partitions.begin(), partitions.end());
  }
  void lost(const std::vector<int>& partitions) override {
    for (const int partition : partitions) owned_.erase(partition);
  }

  ingest::Log& log_;
  const RepartitionOptions& options_;
  std::string telemetry_;
  std::set<int> owned_;
  std::unique_ptr<ingest::GroupSession> session_;  // last: its end calls lost()
};

void refuse_other_groups(ingest::Log& log, const ScoringOptions& options, int partition) {
  const std::string topic = options.topics.state();
  const ingest::Extent extent = log.extent(topic, partition);
  const std::string own = "/" + options.group;
  read_records(log, topic, partition, extent.begin, extent.end, kVerb, [&](const ingest::Record& record) {
    if (!record.value.empty() && !record.key.ends_with(own))
      throw FatalError(
          fmt::format("{}: {} also holds states of another group ({}): give that one a prefix of "
                      "its own first",
                      kVerb, topic, record.key));
  });
}

void refuse_strays(const PartitionJob& scorer, int partition, int from, int to) {
  for (const std::string& id : scorer.asset_ids())
    if (ingest::partition_of(id, from) != partition && ingest::partition_of(id, to) != partition)
      throw FatalError(fmt::format(
          "{}: readings of {} come in partition {}, where murmur2 of its id puts them in {}: their source "
          "chooses partitions otherwise, so nobody knows where they will go; make it use murmur2",
          kVerb, id, partition, ingest::partition_of(id, from)));
}

/// All but telemetry, which comes last.
void grow_others(ingest::Log& log, const ingest::Topics& topics, int partitions) {
  for (const ingest::TopicSpec& spec : topics.specs(partitions))
    if (spec.partitions == partitions && spec.name != topics.telemetry())
      log.raise_partitions(spec.name, partitions);
}

/// All states and offsets in one transaction.
Repartitioned move_states(ingest::Log& log, Drained& drained, Job& job, const RepartitionOptions& options,
                          int from) {
  Repartitioned report{from};
  std::vector<std::int64_t> starts(static_cast<std::size_t>(options.partitions), 0);
  std::vector<std::unique_ptr<PartitionJob>> scorers;
  for (int p = 0; p < from; ++p) {
    scorers.push_back(restore_partition(log, p, drained.session().committed(p), job).job);
    refuse_strays(*scorers.back(), p, from, options.partitions);
    starts[static_cast<std::size_t>(p)] = scorers.back()->next_offset();
  }
  grow_others(log, options.scoring.topics, options.partitions);
  Batch batch;
  for (auto& scorer : scorers) {
    report.assets += scorer->asset_ids().size();
    report.moved += scorer->hand_over(options.partitions, starts, batch);
  }
  const auto result = drained.session().commit(batch.outputs, [&](std::span<const std::int64_t> offsets) {
    std::map<int, ingest::CommitPoint> points;
    for (int p = 0; p < from; ++p) {
      PartitionJob& scorer = *scorers[static_cast<std::size_t>(p)];
      points[p] = {scorer.next_offset(), to_metadata(scorer.note(batch, offsets))};
    }
    return points;
  });
  if (result == ingest::CommitResult::kAborted)
    throw FatalError(
        fmt::format("{}: the transaction that moves the states was aborted: no scorer may start "
                    "meanwhile; run it again",
                    kVerb));
  return report;
}

}  // namespace

Repartitioned repartition(ingest::Log& log, const ingest::Bindings& bindings, ModelShelf& shelf,
                          const RepartitionOptions& options) {
  const ingest::Topics& topics = options.scoring.topics;
  const int from = log.partitions(topics.telemetry());
  if (from == 0)
    throw FatalError(fmt::format("{}: topic {} does not exist: portent topics create makes it", kVerb,
                                 topics.telemetry()));
  if (options.partitions < from)
    throw FatalError(fmt::format("{}: {} has {} partitions and none can be taken away: give more", kVerb,
                                 topics.telemetry(), from));
  Drained drained(log, options);
  drained.wait_for_all(from);
  for (int p = 0; p < from; ++p) drained.check(p, "let a scorer finish, with the sources stopped");
  for (int p = 0; p < from; ++p) refuse_other_groups(log, options.scoring, p);
  StreamCounters unwatched;
  ScoringJob job(LiveBindings(bindings), shelf, unwatched, options.scoring);
  const Repartitioned report = move_states(log, drained, job, options, from);
  log.raise_partitions(topics.telemetry(), options.partitions);
  for (int p = 0; p < from; ++p)
    drained.check(p,
                  "they came while states were moved, and their assets warm up anew in the old partition; "
                  "next time stop the sources first");
  return report;
}

}  // namespace portent::serve
