#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "ingest/decode.h"
#include "ingest/kafka/kafka_log.h"
#include "ingest/local/local_log.h"
#include "ingest/topics.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

// A bridge that follows a file which grows in pieces and is rotated, killed again and again: every line is in
// the log once, in order.

namespace portent::tests {
namespace {

constexpr int kLines = 3'000, kKills = 8;

/// Writes lines in pieces that end anywhere, and rotates the file now and then as logrotate does.
class Writer {
 public:
  explicit Writer(std::filesystem::path file) : file_(std::move(file)) {}

  void write(int upto) {
    std::string text;
    for (; written_ < upto; ++written_)
      text += R"({"asset":"m","ts":)" + std::to_string(written_ + 1) +
              R"(,"v":{"a":1}})"
              "\n";
    const std::size_t cut = text.size() / 2 + 7;
    append(text.substr(0, cut));
    append(text.substr(std::min(cut, text.size())));
  }
  void rotate() const {
    namespace fs = std::filesystem;
    const auto numbered = [&](int n) { return fs::path(file_.string() + "." + std::to_string(n)); };
    for (int n = 5; n >= 1; --n)
      if (fs::exists(numbered(n))) fs::rename(numbered(n), numbered(n + 1));
    fs::rename(file_, numbered(1));
  }

 private:
  void append(const std::string& text) const { std::ofstream(file_, std::ios::app) << text; }

  std::filesystem::path file_;
  int written_ = 0;
};

class FileBridgeKilled : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    topics_.prefix = "kill-" + std::to_string(getpid()) + ".";
    if (GetParam()) {
      ingest::KafkaOptions options;
      options.brokers = KafkaBroker::shared().address();
      log_ = ingest::open_kafka_log(options);
      where_ = {"--broker", options.brokers};
    } else {
      ingest::LocalLogOptions options;
      options.folder = folder_.path() / "log";
      log_ = ingest::open_local_log(options);
      where_ = {"--log", options.folder.string(), "--set", "log.power_safe=false"};
    }
    log_->create_topics(topics_.specs(1));
  }
  std::unique_ptr<ChildProcess> bridge(bool follow) {
    std::vector<std::string> command = {
        PORTENT_PROGRAM, "bridge",       "file",  file().string(),      "--name", "k",
        "--prefix",      topics_.prefix, "--set", "topics.partitions=1"};
    command.insert(command.end(), where_.begin(), where_.end());
    if (follow) command.emplace_back("--follow");
    return std::make_unique<ChildProcess>(command, output());
  }
  std::filesystem::path file() const { return folder_.path() / "t.jsonl"; }
  std::string output() const { return folder_.path() / "output"; }
  std::string said() const {
    std::ifstream file(output());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<int> times() {
    std::vector<ingest::Record> records;
    const ingest::Extent extent = log_->extent(topics_.telemetry(), 0);
    const auto reader = log_->reader(topics_.telemetry(), 0, extent.begin);
    while (reader->position() < extent.end) reader->read(10'000, std::chrono::milliseconds(50), records);
    std::vector<int> times;
    ingest::Decoder decoder;
    for (const ingest::Record& record : records)
      times.push_back(static_cast<int>(decoder.reading(record)->ts));
    return times;
  }
  /// Waits until the log holds more than `count` records; false where the bridge ends, or after a minute.
  bool reaches(std::int64_t count, ChildProcess& bridge) {
    for (int i = 0; i < 12'000; ++i) {
      if (log_->extent(topics_.telemetry(), 0).end > count) return true;
      if (!bridge.running()) return false;
      usleep(5'000);
    }
    return false;
  }

  TemporaryFolder folder_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
  std::vector<std::string> where_;
};

TEST_P(FileBridgeKilled, brings_every_line_once) {
  Writer writer(file());
  std::mt19937 random(7);
  for (int kill = 0; kill < kKills; ++kill) {
    const std::int64_t before = log_->extent(topics_.telemetry(), 0).end;
    const auto running = bridge(true);
    writer.write(kLines * (2 * kill + 1) / (2 * kKills));
    ASSERT_TRUE(reaches(before, *running)) << said();
    writer.write(kLines * (kill + 1) / kKills);
    if (kill % 3 == 1) writer.rotate();
    usleep(static_cast<useconds_t>(random() % 20'000));
    running->end(SIGKILL);
  }
  writer.write(kLines);
  ASSERT_EQ(bridge(false)->wait(), 0) << said();

  std::vector<int> expected(kLines);
  for (int i = 0; i < kLines; ++i) expected[static_cast<std::size_t>(i)] = i + 1;
  EXPECT_EQ(times(), expected);
}

INSTANTIATE_TEST_SUITE_P(Logs, FileBridgeKilled, testing::Values(false, true),
                         [](const auto& kafka) { return kafka.param ? "kafka" : "local"; });

}  // namespace
}  // namespace portent::tests
