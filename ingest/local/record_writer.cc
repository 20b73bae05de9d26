#include "ingest/local/record_writer.h"

#include <fmt/format.h>

#include <chrono>

#include "ingest/error.h"
#include "ingest/local/headers.h"
#include "ingest/murmur2.h"

namespace portent::ingest {

std::int64_t record_bytes(const OutRecord& record) {
  std::size_t bytes = record.key.size() + record.value.size();
  for (const Header& header : record.headers) bytes += header.key.size() + header.value.size();
  return static_cast<std::int64_t>(bytes);
}

std::int64_t wall_clock_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

RecordWriter::RecordWriter(SqliteConnection& connection)
    : topics_(connection),
      insert_(connection.prepare("INSERT INTO records VALUES(?, ?, ?, ?, ?, ?, ?)")),
      select_next_(connection.prepare("SELECT next FROM extents WHERE topic = ? AND partition = ?")),
      update_next_(connection.prepare("UPDATE extents SET next = ?3 WHERE topic = ?1 AND partition = ?2")),
      select_newest_(
          connection.prepare(R"(SELECT "offset" FROM newest WHERE topic = ? AND partition = ? AND key = ?)")),
      delete_older_(
          connection.prepare(R"(DELETE FROM records WHERE topic = ? AND partition = ? AND "offset" = ?)")),
      replace_newest_(connection.prepare("INSERT OR REPLACE INTO newest VALUES(?, ?, ?, ?, ?)")) {}

void RecordWriter::check(const OutRecord& record) {
  const TopicEntry& topic =
      record.partition < 0 ? topics_.get(record.topic) : topics_.get(record.topic, record.partition);
  if (record_bytes(record) > topic.max_record_bytes)
    throw FatalError(
        fmt::format("a record of {} bytes is too large for topic {}, which takes {}: raise the topic's limit "
                    "or send less in one record",
                    record_bytes(record), record.topic, topic.max_record_bytes));
}

std::int64_t& RecordWriter::next_offset(const Place& place) {
  const auto [entry, is_new] = next_.try_emplace(place, 0);
  if (is_new) {
    auto rows = select_next_.query(place.first, place.second);
    if (rows.next()) entry->second = rows.integer(0);
  }
  return entry->second;
}

void RecordWriter::compact(const Place& place, const OutRecord& record, std::int64_t offset,
                           std::int64_t now_ms) {
  std::int64_t older = -1;
  {
    auto rows = select_newest_.query(place.first, place.second, SqliteBytes{record.key});
    if (rows.next()) older = rows.integer(0);
  }
  if (older >= 0) delete_older_.execute(place.first, place.second, older);
  replace_newest_.execute(place.first, place.second, SqliteBytes{record.key}, offset,
                          record.tombstone ? now_ms : 0);
}

void RecordWriter::write(std::span<const OutRecord> records, std::int64_t now_ms,
                         std::vector<std::int64_t>& offsets) {
  next_.clear();
  offsets.clear();
  for (const OutRecord& record : records) {
    const TopicEntry& topic = topics_.get(record.topic);
    const int partition =
        record.partition >= 0 ? record.partition : partition_of(record.key, topic.partitions);
    const Place place{topic.id, partition};
    const std::int64_t offset = next_offset(place)++;
    const std::string_view value = record.tombstone ? std::string_view() : std::string_view(record.value);
    insert_.execute(topic.id, partition, offset, now_ms, SqliteBytes{record.key}, SqliteBytes{value},
                    SqliteBytes{encode_headers(record.headers)});
    if (topic.compacted) compact(place, record, offset, now_ms);
    offsets.push_back(offset);
  }
  for (const auto& [place, next] : next_) update_next_.execute(place.first, place.second, next);
}

}  // namespace portent::ingest
