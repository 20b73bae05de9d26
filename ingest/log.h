#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/record.h"

// The one seam between Portent and whatever keeps its records: ordered append, reading from an offset, and
// the atomic commit of outputs, state and consumed offsets. Two implementations: Apache Kafka (ingest/kafka)
// and a durable file of this machine (ingest/local).

namespace portent::ingest {

struct TopicSpec {
  std::string name;
  int partitions = 1;
  bool compacted = false;                   ///< keeps the newest value of each key only
  std::int64_t max_record_bytes = 1 << 20;  ///< larger records are refused by the log
};

/// Offsets of one partition: `begin` is the first kept record, `end` is one past the last *committed* one.
struct Extent {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// What a group has committed for a partition: the next offset to read, and bytes of its own (at most 4,000).
struct CommitPoint {
  std::int64_t offset = 0;
  std::string metadata;
  friend bool operator==(const CommitPoint&, const CommitPoint&) = default;
};

enum class CommitResult {
  kCommitted,  ///< outputs and offsets are durable and visible to readers
  kAborted,    ///< nothing was written: drop the state of every partition, restore as a successor would, read
               ///< again
};

/// Thrown when another member has taken over: this session must not write again.
class FencedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Called inside poll() and close() on the caller's thread.
class GroupListener {
 public:
  virtual ~GroupListener() = default;
  /// These partitions are now this member's, or none for now. Restore them and seek() each; until then none
  /// of their records come.
  virtual void assigned(const std::vector<int>& partitions) = 0;
  /// These are no longer this member's, or soon will not be. Drop their state; nothing uncommitted of them
  /// may be committed.
  virtual void lost(const std::vector<int>& partitions) = 0;
};

/// Bytes of values after which one poll takes no more records, so that a batch of very large ones stays
/// bounded.
inline constexpr std::size_t kPollBytes = 16 << 20;

/// One member of a consumer group over one topic. Not thread-safe: one thread owns it.
class GroupSession {
 public:
  virtual ~GroupSession() = default;

  /// Waits at most `wait` for records of the assigned partitions, returns at most `max` and stops once they
  /// hold about kPollBytes, in offset order within each partition, each once. Control markers and records of
  /// aborted transactions never appear. The views hold until the next poll.
  virtual std::span<const RecordView> poll(std::size_t max, std::chrono::milliseconds wait) = 0;
  /// The same as records of the caller's own, appended to `into`.
  void poll(std::size_t max, std::chrono::milliseconds wait, std::vector<Record>& into) {
    for (const RecordView& view : poll(max, wait)) into.push_back(view.record());
  }

  /// About how many records wait behind those polled, as far as is known without asking; 0 where nothing is.
  virtual std::int64_t waiting() { return 0; }

  /// The group's committed point of an assigned partition; waits out transactions in flight. nullopt: never
  /// committed.
  virtual std::optional<CommitPoint> committed(int partition) = 0;

  /// Next record to be polled from an assigned partition. Records fetched earlier are discarded.
  virtual void seek(int partition, std::int64_t offset) = 0;

  /// Adds an output to the transaction that the next commit() ends: it becomes durable with that one's or not
  /// at all. Its bytes are copied. Waits while too much is unsent, so memory stays bounded; a failure shows
  /// in commit().
  virtual void write(const OutView& output) = 0;

  /// `points` is called once every output has an offset (`offsets[i]` is that of `outputs[i]`, in its own
  /// partition; those of write() are not told) and names what is consumed, by input partition. What was
  /// written, outputs and points become durable together or not at all.
  using Points = std::function<std::map<int, CommitPoint>(std::span<const std::int64_t> offsets)>;
  virtual CommitResult commit(std::span<const OutRecord> outputs, const Points& points) = 0;
};

/// Reads committed records of one partition from an offset, outside any group. Not thread-safe.
class PartitionReader {
 public:
  virtual ~PartitionReader() = default;
  /// Appends at most `max` records; waits at most `wait` for the first.
  virtual void read(std::size_t max, std::chrono::milliseconds wait, std::vector<Record>& into) = 0;
  /// Every committed record below this offset has been returned by read() (markers and aborted records count
  /// as passed).
  virtual std::int64_t position() = 0;
};

/// Appends records outside transactions, in order per partition, each once. Not thread-safe.
class Appender {
 public:
  virtual ~Appender() = default;
  /// Queues a record; `partition` < 0 chooses by murmur2 of the key as Java clients do. Blocks while too much
  /// is unsent.
  virtual void append(OutRecord record) = 0;
  /// Returns when everything queued is durable; throws FatalError where that fails.
  virtual void flush() = 0;
};

struct GroupOptions {
  std::string group = "portent";
  std::string instance =
      "scorer-0";  ///< stable over restarts: static membership, and the name of its transactions
  int member = 0;  ///< the local log shares partitions out by p % members == member; Kafka does it itself
  int members = 1;
  /// A member that is silent for this long is dead, and its partitions go to others. Brokers allow 6 s and
  /// more unless told otherwise.
  std::chrono::milliseconds session_timeout{6'000};
  /// So is one that does not poll for this long, though its connection lives. Not below session_timeout.
  std::chrono::milliseconds max_poll_interval{60'000};
};

/// Thread-safe; sessions, readers and appenders made from it may be used on different threads and must not
/// outlive it.
class Log {
 public:
  virtual ~Log() = default;
  /// Creates the topics that are missing. Throws FatalError where one exists with another number of
  /// partitions.
  virtual void create_topics(std::span<const TopicSpec> topics) = 0;
  /// Gives a topic more partitions; those that it has keep their records. Throws FatalError where it has more
  /// than `count` already. Other processes may go on with the old number until they start anew.
  virtual void raise_partitions(const std::string& topic, int count) = 0;
  /// 0 where the topic does not exist.
  virtual int partitions(const std::string& topic) = 0;
  virtual Extent extent(const std::string& topic, int partition) = 0;
  /// Committed offsets of a group, seen from outside it (for consumer lag).
  virtual std::map<int, std::int64_t> committed_offsets(const std::string& group,
                                                        const std::string& topic) = 0;
  virtual std::unique_ptr<GroupSession> join(const GroupOptions& options, const std::string& topic,
                                             GroupListener& listener) = 0;
  virtual std::unique_ptr<PartitionReader> reader(const std::string& topic, int partition,
                                                  std::int64_t from) = 0;
  virtual std::unique_ptr<Appender> appender() = 0;
};

}  // namespace portent::ingest
