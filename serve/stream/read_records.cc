#include "serve/stream/read_records.h"

#include <chrono>
#include <vector>

#include "ingest/error.h"

namespace portent::serve {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kChunk = 1000;
constexpr milliseconds kWait{100};
constexpr std::chrono::minutes kPatience{1};

}  // namespace

std::int64_t read_records(ingest::Log& log, const std::string& topic, int partition, std::int64_t from,
                          std::int64_t until, const std::string& what,
                          const std::function<void(const ingest::Record&)>& take) {
  std::int64_t count = 0;
  const auto reader = log.reader(topic, partition, from);
  std::vector<ingest::Record> chunk;
  auto deadline = Clock::now() + kPatience;
  while (reader->position() < until) {
    chunk.clear();
    reader->read(kChunk, kWait, chunk);
    if (!chunk.empty()) deadline = Clock::now() + kPatience;
    if (Clock::now() > deadline)
      throw ingest::AwayError(what + ": " + topic + "-" + std::to_string(partition) +
                              " does not reach offset " + std::to_string(until) +
                              "; is a broker of it down, or was the topic deleted?");
    for (const ingest::Record& record : chunk) {
      if (record.offset >= until) return count;
      take(record);
      ++count;
    }
  }
  return count;
}

}  // namespace portent::serve
