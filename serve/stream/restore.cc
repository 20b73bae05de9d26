#include "serve/stream/restore.h"

#include <algorithm>
#include <string>

#include "ingest/error.h"
#include "serve/stream/read_records.h"

namespace portent::serve {
namespace {

constexpr const char* kRestore = "restore";

CommitNote read_note(const std::optional<ingest::CommitPoint>& committed, const std::string& where) {
  CommitNote note;
  if (committed && !committed->metadata.empty()) {
    auto parsed = note_from_metadata(committed->metadata);
    if (!parsed)
      throw ingest::FatalError(where + ": the group's committed metadata is " + parsed.error() +
                               "; choose another --group, or reset this group's offsets");
    note = std::move(*parsed);
  } else {
    note.round_start = committed ? committed->offset : 0;
  }
  return note;
}

/// Takes every committed state: at least to the offset that the note names, whose commit marker may trail,
/// and on to the end as it is now, since a state of a round still unfinished may have made the log compact an
/// older one away. What comes after is another group's.
void read_states(ingest::Log& log, int partition, const CommitNote& note, const std::string& topic,
                 PartitionJob& job) {
  const ingest::Extent extent = log.extent(topic, partition);
  const std::int64_t end = std::max(note.state_end + 1, extent.end);
  if (extent.begin < end)
    read_records(log, topic, partition, extent.begin, end, kRestore,
                 [&](const auto& record) { job.take_state(record); });
}

}  // namespace

Restored restore_partition(ingest::Log& log, int partition,
                           const std::optional<ingest::CommitPoint>& committed, Job& job) {
  const std::string telemetry = job.topics().telemetry();
  CommitNote note = read_note(committed, telemetry + "-" + std::to_string(partition));
  Restored restored;
  restored.job = job.open(partition, note);
  read_states(log, partition, note, job.topics().state(), *restored.job);

  const ingest::Extent input = log.extent(telemetry, partition);
  const std::int64_t goal = std::max(committed ? committed->offset : input.begin, input.begin);
  const bool cut = committed && input.begin > note.round_start;
  const std::size_t dropped = restored.job->finish_states(note, cut ? input.begin : 0, goal);
  restored.evidence_lost = cut || dropped > 0;
  if (goal > std::max(note.round_start, input.begin))
    restored.replayed = read_records(log, telemetry, partition, std::max(note.round_start, input.begin), goal,
                                     kRestore, [&](const auto& r) { restored.job->replay(r); });
  restored.job->set_next_offset(goal);
  return restored;
}

}  // namespace portent::serve
