#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "ingest/local/sqlite.h"

namespace portent::ingest {

struct TopicEntry {
  std::int64_t id = 0;
  int partitions = 0;
  bool compacted = false;
  std::int64_t max_record_bytes = 0;
};

/// The topics of the file, remembered once seen: a topic changes only by forget(). Not thread-safe.
class Catalogue {
 public:
  explicit Catalogue(SqliteConnection& connection);
  /// nullptr where the topic does not exist (yet).
  const TopicEntry* find(const std::string& topic);
  /// Throws FatalError where the topic does not exist.
  const TopicEntry& get(const std::string& topic);
  /// As above, and throws where the topic has no such partition.
  const TopicEntry& get(const std::string& topic, int partition);
  /// The next look reads the file again.
  void forget(const std::string& topic) { known_.erase(topic); }

 private:
  SqliteConnection& connection_;
  SqliteStatement select_;
  std::unordered_map<std::string, TopicEntry> known_;
};

}  // namespace portent::ingest
