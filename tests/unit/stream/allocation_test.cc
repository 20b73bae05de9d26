#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "ingest/encode.h"
#include "serve/stream/partition_features.h"

// In the steady state a reading allocates nothing from its bytes to its packed record. A program of its own:
// it counts every call of operator new.

namespace {

std::atomic<std::uint64_t> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace portent::serve {
namespace {

FeaturesOptions options_of(std::size_t channels) {
  FeaturesOptions options;
  for (std::size_t c = 1; c <= channels; ++c) options.channels.push_back("s" + std::to_string(c));
  return options;
}

std::vector<ingest::Record> readings(const FeaturesOptions& options, int count) {
  std::vector<ingest::Record> records;
  for (int i = 0; i < count; ++i) {
    ingest::Reading reading;
    reading.asset = "plant1:machine-" + std::to_string(i % 40);
    reading.ts = 1'700'000'000'000 + i * 25;
    for (const std::string& channel : options.channels)
      reading.values.push_back({channel, 500 + 0.0625 * (i % 97)});
    ingest::Record record;
    record.key = reading.asset;
    record.value = ingest::encode_telemetry(reading);
    record.offset = i;
    record.timestamp_ms = reading.ts;
    records.push_back(std::move(record));
  }
  return records;
}

/// Lets `partition` take `records` in batches, as a worker does, and tells how often memory was asked for.
std::uint64_t allocations_of(PartitionFeatures& partition, const std::vector<ingest::Record>& records,
                             Batch& batch) {
  const std::uint64_t before = allocations;
  for (std::size_t i = 0; i < records.size(); ++i) {
    partition.take(records[i], batch);
    if (i % 500 == 499) batch.rows.clear();
  }
  return allocations - before;
}

TEST(Allocations, are_none_a_reading_once_assets_and_buffers_are_there) {
  const FeaturesOptions options = options_of(21);
  const features::WindowStatistics statistics(21, options.window, options.statistics);
  PartitionFeatures partition(0, options, statistics, "kind", false);
  const auto records = readings(options, 4'000);
  const std::vector<ingest::Record> warm_up(records.begin(), records.begin() + 2'000);
  const std::vector<ingest::Record> steady(records.begin() + 2'000, records.end());
  Batch batch;
  EXPECT_GT(allocations_of(partition, warm_up, batch), 0U) << "the counter counts";
  EXPECT_EQ(allocations_of(partition, steady, batch), 0U);
  EXPECT_EQ(batch.features, 4'000U);
}

}  // namespace
}  // namespace portent::serve
