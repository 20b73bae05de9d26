#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "ingest/encode.h"
#include "ingest/kafka/kafka_log.h"
#include "ingest/local/local_log.h"
#include "serve/stream/features_job.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/mid_stream_kills.h"
#include "tests/support/temporary_folder.h"

// kill -9 of `portent score --features` in mid-stream leaves the records of an undisturbed run, byte by byte
// and in order (promise 5): windows survive.

namespace portent::tests {
namespace {

constexpr int kPartitions = 4, kAssets = 50, kReadings = 400;
using Records = std::map<int, std::vector<std::pair<std::string, std::string>>>;

serve::FeaturesOptions features() {
  serve::FeaturesOptions options;
  options.topics.prefix = "kill.";
  options.channels = {"temp", "rpm"};
  options.window = 10;
  return options;
}

void send(ingest::Appender& appender, std::size_t from, std::size_t to) {
  for (auto i = static_cast<int>(from); i < static_cast<int>(to); ++i) {
    ingest::Reading reading;
    reading.asset = fmt::format("site:{:02}", i % kAssets);
    reading.ts = 1'700'000'000'000 + i * 20;
    reading.values = {{"temp", 70 + 0.125 * (i * 7 % 31)}, {"rpm", 1480 - 0.5 * (i * 3 % 53)}};
    appender.append(
        {features().topics.telemetry(), -1, reading.asset, ingest::encode_telemetry(reading), {}});
  }
  appender.flush();
}

std::vector<ingest::Record> read_all(ingest::Log& log, const std::string& topic, int partition) {
  std::vector<ingest::Record> records;
  const ingest::Extent extent = log.extent(topic, partition);
  const auto reader = log.reader(topic, partition, extent.begin);
  while (reader->position() < extent.end) reader->read(10'000, std::chrono::milliseconds(100), records);
  return records;
}

Records written(ingest::Log& log) {
  Records records;
  for (int p = 0; p < kPartitions; ++p)
    for (const ingest::Record& record : read_all(log, features().topics.features(), p))
      records[p].emplace_back(record.key, record.value);
  return records;
}

/// What the job makes of the same readings in this process, without any log between.
Records undisturbed(ingest::Log& log) {
  Records records;
  serve::FeaturesJob job(features());
  for (int p = 0; p < kPartitions; ++p) {
    serve::CommitNote note;
    const auto partition = job.open(p, note);
    for (const ingest::Record& record : read_all(log, job.topics().telemetry(), p)) {
      serve::Batch batch;
      partition->take(record, batch);
      batch.rows.for_each([&](const ingest::OutView& row) {
        if (row.topic == job.topics().features()) records[p].emplace_back(row.key, row.value);
      });
    }
  }
  return records;
}

std::int64_t consumed(ingest::Log& log) {
  std::int64_t sum = 0;
  for (const auto& [partition, offset] :
       log.committed_offsets("portent-features", features().topics.telemetry()))
    sum += offset;
  return sum;
}

std::vector<std::string> command_of(const std::vector<std::string>& where) {
  std::vector<std::string> command = {PORTENT_PROGRAM, "score",    "--features", "--metrics",
                                      "127.0.0.1:0",   "--prefix", "kill."};
  for (const char* setting : {"features.channels=temp,rpm", "features.window=10", "scoring.max_batch=50",
                              "scoring.commit_interval=5", "scoring.round_every=300", "log.power_safe=false"})
    command.insert(command.end(), {"--set", setting});
  command.insert(command.end(), where.begin(), where.end());
  return command;
}

void expect_undisturbed(ingest::Log& log, const std::vector<std::string>& where, const std::string& output) {
  log.create_topics(features().topics.features_specs(kPartitions));
  const auto appender = log.appender();
  kill_in_mid_stream(
      {kReadings * kAssets, [&](std::size_t from, std::size_t to) { send(*appender, from, to); },
       [&] { return consumed(log); },
       [&] { return std::make_unique<ChildProcess>(command_of(where), output); }},
      wanted_kills(), 7);
  std::vector<std::string> to_the_end = command_of(where);
  to_the_end.push_back("--drain");
  ChildProcess last(to_the_end, output);
  std::ifstream said(output);
  EXPECT_EQ(last.wait(), 0) << std::string(std::istreambuf_iterator<char>(said), {});
  EXPECT_TRUE(written(log) == undisturbed(log)) << "after " << wanted_kills() << " kills";
}

TEST(KilledFeatures, are_the_same_records_on_the_local_log) {
  TemporaryFolder folder;
  ingest::LocalLogOptions options;
  options.folder = folder.path() / "log";
  const auto log = ingest::open_local_log(options);
  expect_undisturbed(*log, {"--log", options.folder.string()}, (folder.path() / "output").string());
}

TEST(KilledFeatures, are_the_same_records_on_kafka) {
  TemporaryFolder folder;
  ingest::KafkaOptions options;
  options.brokers = KafkaBroker::shared().address();
  const auto log = ingest::open_kafka_log(options);
  expect_undisturbed(*log, {"--broker", options.brokers}, (folder.path() / "output").string());
}

}  // namespace
}  // namespace portent::tests
