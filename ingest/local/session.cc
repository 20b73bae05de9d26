#include "ingest/local/session.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kLargestMetadata = 4'000;

}  // namespace

LocalSession::LocalSession(LocalStore& store, const GroupOptions& options, const std::string& topic,
                           GroupListener& listener)
    : store_(store),
      options_(options),
      topic_name_(topic),
      listener_(listener),
      connection_(store.connect()),
      watch_(store, connection_),
      queries_(connection_),
      writer_(connection_),
      claim_(connection_.prepare("INSERT INTO claims VALUES(?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET "
                                 "epoch = epoch + 1, instance = excluded.instance RETURNING epoch")),
      select_claim_(connection_.prepare(
          "SELECT epoch, instance FROM claims WHERE consumer = ? AND topic = ? AND partition = ?")),
      select_point_(connection_.prepare(
          R"(SELECT "offset", metadata FROM consumed WHERE consumer = ? AND topic = ? AND partition = ?)")),
      replace_point_(connection_.prepare("INSERT OR REPLACE INTO consumed VALUES(?, ?, ?, ?, ?)")) {
  if (options.members < 1 || options.member < 0 || options.member >= options.members)
    throw FatalError(fmt::format("member {} of {} in group {} is impossible: members count from 0",
                                 options.member, options.members, options.group));
  const TopicEntry entry = Catalogue(connection_).get(topic);
  topic_ = entry.id;
  WriteTransaction transaction(store_, connection_);
  for (int p = options.member; p < entry.partitions; p += options.members) claim(p);
  transaction.commit();
}

LocalSession::~LocalSession() {
  if (assigned_ && !owned_.empty()) listener_.lost(partitions());
}

void LocalSession::claim(int partition) {
  auto rows = claim_.query(options_.group, topic_, partition, options_.instance);
  rows.next();
  owned_.push_back({PartitionCursor(queries_, topic_, partition), rows.integer(0)});
  while (rows.next()) {
  }
}

LocalSession::Owned& LocalSession::owned(int partition) {
  for (Owned& each : owned_)
    if (each.cursor.partition() == partition) return each;
  throw std::logic_error(fmt::format("partition {} of {} is not this member's", partition, topic_name_));
}

std::vector<int> LocalSession::partitions() const {
  std::vector<int> partitions;
  for (const Owned& each : owned_) partitions.push_back(each.cursor.partition());
  return partitions;
}

std::span<const RecordView> LocalSession::poll(std::size_t max, std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  polled_.clear();
  if (!assigned_) {
    assigned_ = true;
    if (!owned_.empty()) listener_.assigned(partitions());
  }
  do {
    watch_.look();
  } while (take(max, polled_) == 0 && watch_.wait_until(deadline));
  views_.assign(polled_.begin(), polled_.end());
  return views_;
}

std::size_t LocalSession::take(std::size_t max, std::vector<Record>& into) {
  constexpr std::size_t kPiece = 32;  // records between two looks at their bytes
  std::size_t taken = 0, bytes = 0;
  for (std::size_t i = 0; i < owned_.size() && taken < max; ++i) {
    PartitionCursor& cursor = owned_[turn_].cursor;
    while (taken < max && bytes < kPollBytes && cursor.fetch()) {
      const std::size_t before = into.size();
      taken += cursor.take(std::min(max - taken, kPiece), into);
      for (std::size_t r = before; r < into.size(); ++r) bytes += into[r].value.size();
    }
    turn_ = (turn_ + 1) % owned_.size();
  }
  return taken;
}

std::optional<CommitPoint> LocalSession::committed(int partition) {
  owned(partition);
  auto rows = select_point_.query(options_.group, topic_, partition);
  if (!rows.next()) return std::nullopt;
  return CommitPoint{rows.integer(0), std::string(rows.bytes(1))};
}

void LocalSession::seek(int partition, std::int64_t offset) {
  owned(partition).cursor.seek(offset);
}

void LocalSession::write(const OutView& output) {
  written_.push_back(output.record());
}

CommitResult LocalSession::commit(std::span<const OutRecord> outputs, const Points& points) {
  std::vector<OutRecord> all = std::exchange(written_, {});
  const std::size_t before = all.size();
  all.insert(all.end(), outputs.begin(), outputs.end());
  for (const OutRecord& output : all) writer_.check(output);
  WriteTransaction transaction(store_, connection_);
  check_claims();
  writer_.write(all, wall_clock_ms(), offsets_);
  store_points(points(std::span<const std::int64_t>(offsets_).subspan(before)));
  transaction.commit();
  return CommitResult::kCommitted;
}

void LocalSession::check_claims() {
  for (const Owned& each : owned_) {
    auto rows = select_claim_.query(options_.group, topic_, each.cursor.partition());
    if (rows.next() && rows.integer(0) == each.epoch) continue;
    throw FencedError(
        fmt::format("partition {} of {} was taken over in group {} by {}: {} must not write any more",
                    each.cursor.partition(), topic_name_, options_.group, rows.bytes(1), options_.instance));
  }
}

void LocalSession::store_points(const std::map<int, CommitPoint>& points) {
  for (const auto& [partition, point] : points) {
    owned(partition);
    if (point.metadata.size() > kLargestMetadata)
      throw std::logic_error(
          fmt::format("{} bytes of commit metadata, at most {}", point.metadata.size(), kLargestMetadata));
    replace_point_.execute(options_.group, topic_, partition, point.offset, SqliteBytes{point.metadata});
  }
}

}  // namespace portent::ingest
