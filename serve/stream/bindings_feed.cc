#include "serve/stream/bindings_feed.h"

#include <condition_variable>

#include "ingest/binding_json.h"

namespace portent::serve {
namespace {

constexpr std::size_t kChunk = 2'000;
constexpr std::chrono::milliseconds kWait{100};

LiveBindings::Snapshot snapshot(const BindingsReader& reader) {
  return std::make_shared<const ingest::Bindings>(reader.bindings());
}

}  // namespace

BindingsReader::BindingsReader(ingest::Log& log, const std::string& topic) {
  bindings_.set_version(0);
  for (int p = 0; p < log.partitions(topic); ++p) {
    readers_.push_back(log.reader(topic, p, log.extent(topic, p).begin));
    ends_.push_back([&log, topic, p] { return log.extent(topic, p).end; });
  }
}

bool BindingsReader::read() {
  bool changed = false;
  std::int64_t version = 0;
  std::vector<ingest::Record> records;
  for (std::size_t r = 0; r < readers_.size(); ++r) {
    const std::int64_t end = ends_[r]();
    while (readers_[r]->position() < end) {
      records.clear();
      readers_[r]->read(kChunk, kWait, records);
      for (const ingest::Record& record : records) take(record, changed);
    }
    version += readers_[r]->position();
  }
  if (changed) bindings_.set_version(version);
  return changed;
}

void BindingsReader::take(const ingest::Record& record, bool& changed) {
  if (record.value.empty()) {
    bindings_.put(record.key, nullptr);
    changed = true;
    return;
  }
  auto read = ingest::decode_binding(record.value);
  if (!read || read->name != record.key) {
    ++unreadable_;
    return;
  }
  std::string says = ingest::encode_binding({"", read->binding});
  auto binding = known_[says].lock();
  if (!binding) {
    binding = std::make_shared<const ingest::AssetBinding>(std::move(read->binding));
    known_[says] = binding;
  }
  bindings_.put(record.key, std::move(binding));
  changed = true;
}

ingest::Bindings read_bindings(ingest::Log& log, const std::string& topic) {
  BindingsReader reader(log, topic);
  reader.read();
  return reader.bindings();
}

BindingsFeed::BindingsFeed(ingest::Log& log, const std::string& topic, StreamCounters& counters,
                           std::chrono::milliseconds every)
    : reader_(log, topic),
      live_([this] {
        reader_.read();
        return snapshot(reader_);
      }()),
      counters_(counters) {
  counters_.unreadable_bindings = reader_.unreadable();
  thread_ = std::jthread([this, every](std::stop_token stop) { run(std::move(stop), every); });
}

void BindingsFeed::run(std::stop_token stop, std::chrono::milliseconds every) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!wake.wait_for(lock, stop, every, [] { return false; }) && !stop.stop_requested()) {
    try {
      if (reader_.read()) live_.set(snapshot(reader_));
      counters_.unreadable_bindings = reader_.unreadable();
    } catch (const std::exception&) {
      // The log is away for a moment: the bindings in memory go on, the next look will tell.
    }
  }
}

}  // namespace portent::serve
