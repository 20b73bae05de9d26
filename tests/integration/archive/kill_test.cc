#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <thread>

#include "cli/open_log.h"
#include "ingest/archive/merged_rows.h"
#include "ingest/encode.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/mid_stream_kills.h"
#include "tests/support/temporary_folder.h"

// kill -9 of an archiver at any moment loses and doubles nothing: every record of the topic is one row.

namespace portent::tests {
namespace {

constexpr int kAssets = 40, kEach = 50;  // readings sent between two kills

/// The value of the n-th reading of an asset: a decimal mostly.
double value_of(int asset, int n) {
  return n % 50 == 7 ? 1.0 / (asset + n) : 0.25 * asset + 0.01 * n;
}

class Archivers {
 public:
  Archivers(const cli::ServiceConfig& config, std::filesystem::path archive, std::string output)
      : config_(config), archive_(std::move(archive)), output_(std::move(output)) {}

  std::unique_ptr<ChildProcess> start(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command = {PORTENT_PROGRAM,
                                        "archive",
                                        "run",
                                        "--archive",
                                        archive_.string(),
                                        "--prefix",
                                        config_.topic_prefix,
                                        "--set",
                                        "archive.write_every=1",
                                        "--set",
                                        "log.power_safe=false"};
    if (config_.broker.empty())
      command.insert(command.end(), {"--log", config_.log_folder});
    else
      command.insert(command.end(), {"--broker", config_.broker});
    command.insert(command.end(), more.begin(), more.end());
    return std::make_unique<ChildProcess>(command, output_);
  }
  std::string said() const {
    std::ifstream file(output_);
    return std::string((std::istreambuf_iterator<char>(file)), {});
  }

 private:
  cli::ServiceConfig config_;
  std::filesystem::path archive_;
  std::string output_;
};

/// Sends the readings `first` to `last` of every asset, a day of event time each 100.
void send(ingest::Log& log, const std::string& topic, int first, int last) {
  const auto appender = log.appender();
  for (int n = first; n < last; ++n)
    for (int a = 0; a < kAssets; ++a) {
      const std::string asset = "a" + std::to_string(a);
      const ingest::Reading reading{asset,
                                    864'000LL * n,
                                    static_cast<double>(n),
                                    ingest::Mode::kRun,
                                    {{"x", value_of(a, n), ingest::Mark::kNone}}};
      appender->append({topic, -1, asset, encode_telemetry(reading), {}, false});
    }
  appender->flush();
}

/// What the archive holds of each asset: the value by life counter, and how often it is there.
std::map<std::string, std::map<int, std::vector<double>>> held(const std::filesystem::path& archive) {
  std::map<std::string, std::map<int, std::vector<double>>> held;
  const auto manifest = ingest::archive::read_manifest(archive);
  for (const auto& file : manifest.files) {
    if (file.kind != ingest::archive::HistoryKind::kReadings) continue;
    ingest::archive::MergedRows rows(archive, {&file});
    while (rows.next()) {
      double n = -1, x = 0;
      for (const auto& cell : rows.rows().numbers(rows.row()))
        (rows.rows().names().numbers[cell.column] == "usage" ? n : x) = cell.value;
      held[rows.rows().asset(rows.row())][static_cast<int>(n)].push_back(x);
    }
  }
  return held;
}

void expect_whole(cli::ServiceConfig config, const std::filesystem::path& folder) {
  const auto log = cli::open_log(config);
  const std::string topic = config.topic_prefix + "telemetry";
  const std::filesystem::path archive = folder / "archive";
  const Archivers archivers(config, archive, folder / "output");
  std::mt19937 random(5);
  int sent = 0;
  for (int kill = 0; kill < wanted_kills(15); ++kill, sent += kEach) {
    send(*log, topic, sent, sent + kEach);
    const auto archiver = archivers.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 700));
    ASSERT_TRUE(archiver->running()) << archivers.said();
    archiver->end(SIGKILL);
  }
  ASSERT_EQ(archivers.start({"--once"})->wait(), 0) << archivers.said();

  const auto rows = held(archive);
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(kAssets));
  for (int a = 0; a < kAssets; ++a) {
    const auto& of_asset = rows.at("a" + std::to_string(a));
    ASSERT_EQ(of_asset.size(), static_cast<std::size_t>(sent));
    for (const auto& [n, values] : of_asset)
      ASSERT_EQ(values, std::vector<double>{value_of(a, n)}) << a << "/" << n;
  }
  std::printf("%d kills, %zu files\n", wanted_kills(15),
              ingest::archive::read_manifest(archive).files.size());
}

cli::ServiceConfig config_of() {
  cli::ServiceConfig config;
  config.log_power_safe = false;
  config.partitions = 3;
  return config;
}

TEST(KilledArchiver, loses_and_doubles_nothing_of_the_local_log) {
  const TemporaryFolder folder;
  cli::ServiceConfig config = config_of();
  config.log_folder = folder.path() / "log";
  expect_whole(config, folder.path());
}

TEST(KilledArchiver, loses_and_doubles_nothing_of_kafka) {
  const TemporaryFolder folder;
  cli::ServiceConfig config = config_of();
  config.broker = KafkaBroker::shared().address();
  config.topic_prefix = "archived.";
  expect_whole(config, folder.path());
}

}  // namespace
}  // namespace portent::tests
