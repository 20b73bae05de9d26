#include "serve/store/consumed.h"

#include "ingest/log.h"

namespace portent::serve::store {

std::map<int, std::int64_t> consumed_offsets(Session& session, const std::string& topic) {
  const Result rows = session.run("SELECT partition, next_offset FROM consumed WHERE topic = $1", {topic});
  std::map<int, std::int64_t> offsets;
  for (std::size_t i = 0; i < rows.size(); ++i)
    offsets[static_cast<int>(rows.integer(i, 0))] = rows.integer(i, 1);
  return offsets;
}

std::map<std::pair<std::string, int>, std::int64_t> consumed_offsets(Session& session) {
  const Result rows = session.run("SELECT topic, partition, next_offset FROM consumed");
  std::map<std::pair<std::string, int>, std::int64_t> offsets;
  for (std::size_t i = 0; i < rows.size(); ++i)
    offsets[{rows.text(i, 0), static_cast<int>(rows.integer(i, 1))}] = rows.integer(i, 2);
  return offsets;
}

void advance_consumed(Session& session, const std::string& topic, int partition, std::int64_t from,
                      std::int64_t to) {
  if (from == 0)
    session.run(
        "INSERT INTO consumed (topic, partition, next_offset) VALUES ($1, $2, 0)"
        " ON CONFLICT (topic, partition) DO NOTHING",
        {topic, std::int64_t{partition}});
  const Result moved = session.run(
      "UPDATE consumed SET next_offset = $1 WHERE topic = $2 AND partition = $3 AND next_offset = $4",
      {to, topic, std::int64_t{partition}, from});
  if (moved.changed() == 0)
    throw ingest::FencedError("another desk has read on from offset " + std::to_string(from) + " of " +
                              topic + " partition " + std::to_string(partition) + ": this one stops");
}

}  // namespace portent::serve::store
