#include "ingest/local/catalogue.h"

#include <fmt/format.h>

#include "ingest/error.h"

namespace portent::ingest {

Catalogue::Catalogue(SqliteConnection& connection)
    : connection_(connection),
      select_(connection.prepare(
          "SELECT id, partitions, compacted, max_record_bytes FROM topics WHERE name = ?")) {}

const TopicEntry* Catalogue::find(const std::string& topic) {
  if (const auto known = known_.find(topic); known != known_.end()) return &known->second;
  auto rows = select_.query(topic);
  if (!rows.next()) return nullptr;
  const TopicEntry entry{rows.integer(0), static_cast<int>(rows.integer(1)), rows.integer(2) != 0,
                         rows.integer(3)};
  return &known_.emplace(topic, entry).first->second;
}

const TopicEntry& Catalogue::get(const std::string& topic) {
  if (const TopicEntry* entry = find(topic)) return *entry;
  throw FatalError(
      fmt::format("topic {} does not exist in the local log {}: create it first", topic, connection_.file()));
}

const TopicEntry& Catalogue::get(const std::string& topic, int partition) {
  const TopicEntry& entry = get(topic);
  if (partition >= 0 && partition < entry.partitions) return entry;
  throw FatalError(
      fmt::format("topic {} of the local log {} has partitions 0 to {}, not {}: name one of those", topic,
                  connection_.file(), entry.partitions - 1, partition));
}

}  // namespace portent::ingest
