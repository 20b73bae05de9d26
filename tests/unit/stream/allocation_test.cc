#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "ingest/encode.h"
#include "serve/stream/partition_features.h"
#include "serve/stream/partition_scorer.h"
#include "tests/support/sample_model.h"

// In the steady state a reading allocates nothing from its bytes to its packed record, nor to a machine's
// state where a model scores it; what it makes known (a forecast, a window of the quality of data) or writes
// down (a state of a round) is a message, and allocates as one. A program of its own: it counts every call of
// operator new.

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

ingest::Record record_of(const ingest::Reading& reading, std::int64_t offset) {
  ingest::Record record;
  record.key = reading.asset;
  record.value = ingest::encode_telemetry(reading);
  record.offset = offset;
  record.timestamp_ms = reading.ts;
  return record;
}

std::vector<ingest::Record> readings(const FeaturesOptions& options, int count) {
  std::vector<ingest::Record> records;
  for (int i = 0; i < count; ++i) {
    ingest::Reading reading;
    reading.asset = "plant1:machine-" + std::to_string(i % 40);
    reading.ts = 1'700'000'000'000 + i * 25;
    for (const std::string& channel : options.channels)
      reading.values.push_back({channel, 500 + 0.0625 * (i % 97)});
    records.push_back(record_of(reading, i));
  }
  return records;
}

/// Lets `take` have `records` in batches, as a worker does, and tells how often memory was asked for.
template <typename Take>
std::uint64_t allocations_of(const std::vector<ingest::Record>& records, Batch& batch, const Take& take) {
  const std::uint64_t before = allocations;
  for (std::size_t i = 0; i < records.size(); ++i) {
    take(records[i], batch);
    if (i % 500 != 499) continue;
    batch.rows.clear();
    batch.state_rows.clear();
  }
  return allocations - before;
}

/// A network that forecasts at every 10,000th step of a machine.
std::shared_ptr<const models::Pipeline> rarely_forecasting() {
  const models::Bundle sample = tests::sample_model();
  models::Manifest manifest = sample.manifest;
  manifest.score_every = 10'000;
  manifest.extractor.channels = {"vibration_drive_end_horizontal", "bearing_temperature_drive_end"};
  return std::make_shared<const models::Pipeline>(
      tests::sample_pipeline(models::make_bundle(manifest, sample.weights)));
}

std::vector<ingest::Record> model_readings(int count) {
  std::vector<ingest::Record> records;
  for (int i = 0; i < count; ++i) {
    ingest::Reading reading = tests::sample_reading("plant1:machine-" + std::to_string(i % 5), i / 5);
    reading.ts = 1'700'000'000'000 + i / 5 * 1'000;
    reading.values[1].channel = "vibration_drive_end_horizontal";
    reading.values[2].channel = "bearing_temperature_drive_end";
    records.push_back(record_of(reading, i));
  }
  return records;
}

TEST(Allocations, are_none_a_reading_once_assets_and_buffers_are_there) {
  const FeaturesOptions options = options_of(21);
  const features::WindowStatistics statistics(21, options.window, options.statistics);
  PartitionFeatures partition(0, options, statistics, "kind", false);
  const auto records = readings(options, 4'000);
  const std::vector<ingest::Record> warm_up(records.begin(), records.begin() + 2'000);
  const std::vector<ingest::Record> steady(records.begin() + 2'000, records.end());
  Batch batch;
  const auto take = [&](const ingest::Record& record, Batch& to) { partition.take(record, to); };
  EXPECT_GT(allocations_of(warm_up, batch, take), 0U) << "the counter counts";
  EXPECT_EQ(allocations_of(steady, batch, take), 0U);
  EXPECT_EQ(batch.features, 4'000U);
}

TEST(Allocations, are_none_a_reading_that_a_model_takes_in) {
  const auto bindings = ingest::Bindings::all_to("sample@champion");
  ScoringOptions options;
  options.quality_window_ms = 600'000;
  LiveModels live;
  live.champions["sample@champion"] = rarely_forecasting();
  PartitionScorer partition(0, bindings, live, options);
  const auto records = model_readings(3'500);  // no window of quality ends among the later ones
  const std::vector<ingest::Record> warm_up(records.begin(), records.begin() + 2'500);
  const std::vector<ingest::Record> steady(records.begin() + 2'500, records.end());
  Batch batch;
  const auto take = [&](const ingest::Record& record, Batch& to) { partition.score(record, to); };
  EXPECT_GT(allocations_of(warm_up, batch, take), 0U) << "the counter counts";
  EXPECT_EQ(allocations_of(steady, batch, take), 0U);
  EXPECT_EQ(batch.readings, 3'500U);
  EXPECT_EQ(batch.pipeline.missing_values, 0U);
}

}  // namespace
}  // namespace portent::serve
