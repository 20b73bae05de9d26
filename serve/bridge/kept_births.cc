#include "serve/bridge/kept_births.h"

#include <map>

#include "ingest/sparkplug/topic.h"

namespace portent::serve {
namespace {

/// The last value of each key; none for those dropped.
std::map<std::string, std::string> newest_values(ingest::Log& log, const std::string& topic) {
  std::map<std::string, std::string> newest;
  for (int p = 0; p < log.partitions(topic); ++p) {
    const ingest::Extent extent = log.extent(topic, p);
    const auto reader = log.reader(topic, p, extent.begin);
    std::vector<ingest::Record> records;
    while (reader->position() < extent.end) {
      records.clear();
      reader->read(1'000, std::chrono::milliseconds(100), records);
      for (ingest::Record& record : records) newest[record.key] = std::move(record.value);
    }
  }
  std::erase_if(newest, [](const auto& entry) { return entry.second.empty(); });
  return newest;
}

}  // namespace

int restore_births(ingest::Log& log, const std::string& topic, ingest::SparkplugNodes& nodes) {
  int restored = 0;
  const auto births = newest_values(log, topic);
  for (const auto kind : {ingest::SparkplugKind::kNodeBirth, ingest::SparkplugKind::kDeviceBirth})
    for (const auto& [mqtt_topic, payload] : births) {
      const auto parsed = ingest::parse_sparkplug_topic(mqtt_topic);
      if (!parsed || parsed->kind != kind) continue;
      nodes.restore(*parsed, payload);
      ++restored;
    }
  return restored;
}

ingest::OutRecord birth_record(const std::string& sources, const std::string& mqtt_topic,
                               const std::string* payload) {
  ingest::OutRecord record{sources, -1, mqtt_topic, "", {}, payload == nullptr};
  if (payload) record.value = *payload;
  return record;
}

}  // namespace portent::serve
