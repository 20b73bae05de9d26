#include "ingest/local/local_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/local/session.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kBatchRecords = 1'000;
constexpr std::int64_t kBatchBytes = 1 << 20;
constexpr std::int64_t kDeletedAtOnce = 5'000;

class LocalReader final : public PartitionReader {
 public:
  LocalReader(LocalStore& store, const std::string& topic, int partition, std::int64_t from)
      : connection_(store.connect()),
        watch_(store, connection_),
        queries_(connection_),
        cursor_(queries_, Catalogue(connection_).get(topic, partition).id, partition) {
    cursor_.seek(from);
  }

  void read(std::size_t max, std::chrono::milliseconds wait, std::vector<Record>& into) override {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    do {
      watch_.look();
      if (take(max, into) > 0) return;
    } while (watch_.wait_until(deadline));
  }

  std::int64_t position() override { return cursor_.position(); }

 private:
  std::size_t take(std::size_t max, std::vector<Record>& into) {
    std::size_t taken = 0;
    while (taken < max && cursor_.fetch()) taken += cursor_.take(max - taken, into);
    return taken;
  }

  SqliteConnection connection_;
  ChangeWatch watch_;
  CursorQueries queries_;
  PartitionCursor cursor_;
};

class LocalAppender final : public Appender {
 public:
  explicit LocalAppender(LocalStore& store)
      : store_(store), connection_(store.connect()), writer_(connection_) {}

  void append(OutRecord record) override {
    writer_.check(record);
    queued_bytes_ += record_bytes(record);
    queued_.push_back(std::move(record));
    if (queued_.size() >= kBatchRecords || queued_bytes_ >= kBatchBytes) flush();
  }

  void flush() override {
    if (queued_.empty()) return;
    WriteTransaction transaction(store_, connection_);
    writer_.write(queued_, wall_clock_ms(), offsets_);
    transaction.commit();
    queued_.clear();
    queued_bytes_ = 0;
  }

 private:
  LocalStore& store_;
  SqliteConnection connection_;
  RecordWriter writer_;
  std::vector<OutRecord> queued_;
  std::int64_t queued_bytes_ = 0;
  std::vector<std::int64_t> offsets_;
};

}  // namespace

/// The connection of the log itself, for questions and administration.
struct LocalLogQueries {
  explicit LocalLogQueries(LocalStore& store)
      : connection(store.connect()),
        topics(connection),
        extent(connection.prepare("SELECT first, next FROM extents WHERE topic = ? AND partition = ?")),
        consumed(connection.prepare(
            R"(SELECT partition, "offset" FROM consumed WHERE consumer = ? AND topic = ?)")) {}

  Extent extent_of(std::int64_t topic, int partition) {
    auto rows = extent.query(topic, partition);
    return rows.next() ? Extent{rows.integer(0), rows.integer(1)} : Extent{};
  }

  SqliteConnection connection;
  Catalogue topics;
  SqliteStatement extent, consumed;
};

namespace {

void insert_topic(SqliteConnection& connection, const TopicSpec& spec) {
  connection.prepare("INSERT INTO topics(name, partitions, compacted, max_record_bytes) VALUES(?, ?, ?, ?)")
      .execute(spec.name, spec.partitions, spec.compacted, spec.max_record_bytes);
  SqliteStatement extents =
      connection.prepare("INSERT INTO extents SELECT id, ?2, 0, 0 FROM topics WHERE name = ?1");
  for (int partition = 0; partition < spec.partitions; ++partition) extents.execute(spec.name, partition);
}

void drop_old_tombstones(SqliteConnection& connection, std::int64_t before_ms) {
  connection
      .prepare(R"(DELETE FROM records WHERE (topic, partition, "offset") IN
                  (SELECT topic, partition, "offset" FROM newest WHERE deleted_ms > 0 AND deleted_ms <= ?))")
      .execute(before_ms);
  connection.prepare("DELETE FROM newest WHERE deleted_ms > 0 AND deleted_ms <= ?").execute(before_ms);
}

void delete_range(SqliteConnection& connection, const TopicEntry& topic, int partition, std::int64_t below) {
  connection.prepare(R"(DELETE FROM records WHERE topic = ? AND partition = ? AND "offset" < ?)")
      .execute(topic.id, partition, below);
  if (topic.compacted)
    connection.prepare(R"(DELETE FROM newest WHERE topic = ? AND partition = ? AND "offset" < ?)")
        .execute(topic.id, partition, below);
  connection.prepare("UPDATE extents SET first = ?3 WHERE topic = ?1 AND partition = ?2")
      .execute(topic.id, partition, below);
}

}  // namespace

LocalLog::LocalLog(const LocalLogOptions& options)
    : store_(std::make_unique<LocalStore>(options)), queries_(std::make_unique<LocalLogQueries>(*store_)) {
  WriteTransaction transaction(*store_, queries_->connection);
  drop_old_tombstones(queries_->connection, wall_clock_ms() - options.tombstone_retention.count());
  transaction.commit();
}

LocalLog::~LocalLog() = default;

void LocalLog::create_topics(std::span<const TopicSpec> topics) {
  const std::lock_guard lock(mutex_);
  WriteTransaction transaction(*store_, queries_->connection);
  for (const TopicSpec& spec : topics) {
    // Looked up without the catalogue: it must not remember a topic whose creation is undone.
    SqliteStatement select = queries_->connection.prepare("SELECT partitions FROM topics WHERE name = ?");
    auto rows = select.query(spec.name);
    if (!rows.next()) {
      insert_topic(queries_->connection, spec);
    } else if (rows.integer(0) != spec.partitions) {
      throw FatalError(fmt::format("topic {} has {} partitions, not {}: keep that number or begin a new log",
                                   spec.name, rows.integer(0), spec.partitions));
    }
  }
  transaction.commit();
}

void LocalLog::raise_partitions(const std::string& topic, int count) {
  const std::lock_guard lock(mutex_);
  const TopicEntry entry = queries_->topics.get(topic);
  if (entry.partitions > count)
    throw FatalError(
        fmt::format("topic {} has {} partitions already: give at least that many", topic, entry.partitions));
  WriteTransaction transaction(*store_, queries_->connection);
  queries_->connection.prepare("UPDATE topics SET partitions = ?2 WHERE id = ?1").execute(entry.id, count);
  SqliteStatement extents = queries_->connection.prepare("INSERT INTO extents VALUES(?, ?, 0, 0)");
  for (int partition = entry.partitions; partition < count; ++partition) extents.execute(entry.id, partition);
  transaction.commit();
  queries_->topics.forget(topic);
}

std::int64_t LocalLog::used_bytes() {
  const std::lock_guard lock(mutex_);
  const auto number = [&](const char* pragma) { return std::stoll(queries_->connection.value_of(pragma)); };
  return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
}

int LocalLog::partitions(const std::string& topic) {
  const std::lock_guard lock(mutex_);
  const TopicEntry* entry = queries_->topics.find(topic);
  return entry ? entry->partitions : 0;
}

Extent LocalLog::extent(const std::string& topic, int partition) {
  const std::lock_guard lock(mutex_);
  return queries_->extent_of(queries_->topics.get(topic, partition).id, partition);
}

std::map<int, std::int64_t> LocalLog::committed_offsets(const std::string& group, const std::string& topic) {
  const std::lock_guard lock(mutex_);
  std::map<int, std::int64_t> offsets;
  const TopicEntry* entry = queries_->topics.find(topic);
  if (!entry) return offsets;
  auto rows = queries_->consumed.query(group, entry->id);
  while (rows.next()) offsets[static_cast<int>(rows.integer(0))] = rows.integer(1);
  return offsets;
}

std::unique_ptr<GroupSession> LocalLog::join(const GroupOptions& options, const std::string& topic,
                                             GroupListener& listener) {
  return std::make_unique<LocalSession>(*store_, options, topic, listener);
}

std::unique_ptr<PartitionReader> LocalLog::reader(const std::string& topic, int partition,
                                                  std::int64_t from) {
  return std::make_unique<LocalReader>(*store_, topic, partition, from);
}

std::unique_ptr<Appender> LocalLog::appender() {
  return std::make_unique<LocalAppender>(*store_);
}

void LocalLog::delete_before(const std::string& topic, int partition, std::int64_t offset) {
  const std::lock_guard lock(mutex_);
  const TopicEntry& entry = queries_->topics.get(topic, partition);
  while (true) {
    const Extent kept = queries_->extent_of(entry.id, partition);
    const std::int64_t below = std::min({offset, kept.end, kept.begin + kDeletedAtOnce});
    if (below <= kept.begin) return;
    WriteTransaction transaction(*store_, queries_->connection);
    delete_range(queries_->connection, entry, partition, below);
    transaction.commit();
  }
}

std::unique_ptr<LocalLog> open_local_log(const LocalLogOptions& options) {
  return std::make_unique<LocalLog>(options);
}

}  // namespace portent::ingest
