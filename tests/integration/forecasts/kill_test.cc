#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "cli/open_log.h"
#include "models/backend.h"
#include "tests/integration/forecasts/fd001.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/mid_stream_kills.h"
#include "tests/support/temporary_folder.h"

// kill -9 of a scorer in mid-stream leaves the same predictions, byte by byte and in order, as an undisturbed
// run (promise 5).

namespace portent::tests {
namespace {

class Scorers {
 public:
  Scorers(const cli::ServiceConfig& config, const std::string& output) : config_(config), output_(output) {}

  std::unique_ptr<ChildProcess> start() const {
    std::vector<std::string> command = {PORTENT_PROGRAM, "score",
                                        "--registry",    config_.registry,
                                        "--metrics",     "127.0.0.1:0",
                                        "--prefix",      config_.topic_prefix,
                                        "--set",         "scoring.max_batch=50",
                                        "--set",         "scoring.round_every=500",
                                        "--set",         "scoring.commit_interval=0",
                                        "--set",         "log.power_safe=false"};
    if (config_.broker.empty())
      command.insert(command.end(), {"--log", config_.log_folder});
    else
      command.insert(command.end(), {"--broker", config_.broker});
    return std::make_unique<ChildProcess>(command, output_);
  }
  std::string said() const {
    std::ifstream file(output_);
    return std::string((std::istreambuf_iterator<char>(file)), {});
  }

 private:
  cli::ServiceConfig config_;
  std::string output_;
};

std::int64_t consumed(ingest::Log& log, const cli::ServiceConfig& config) {
  std::int64_t sum = 0;
  for (const auto& [partition, offset] :
       log.committed_offsets(config.group, config.topic_prefix + "telemetry"))
    sum += offset;
  return sum;
}

/// Scores what is left and stops in order.
void score_the_rest(ingest::Log& log, const cli::ServiceConfig& config, const Scorers& scorers) {
  const std::size_t before = scorers.said().size();
  const auto scorer = scorers.start();
  const auto started = [&] { return scorers.said().find("Ctrl-C stops it", before) != std::string::npos; };
  while (consumed(log, config) < static_cast<std::int64_t>(fd001_messages().size()) || !started()) {
    if (!scorer->running()) throw std::runtime_error("the scorer ended by itself: " + scorers.said());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(scorer->end(SIGTERM), 0) << scorers.said();
}

void expect_undisturbed(cli::ServiceConfig config, const std::string& output) {
  const auto log = cli::open_log(config);
  const auto appender = log->appender();
  const auto send = [&](std::size_t from, std::size_t to) {
    for (; from < to; ++from) {
      ingest::OutRecord message = fd001_messages()[from];
      message.topic = config.topic_prefix + "telemetry";
      appender->append(std::move(message));
    }
    appender->flush();
  };
  const Scorers scorers(config, output);
  kill_in_mid_stream({fd001_messages().size(), send, [&] { return consumed(*log, config); },
                      [&] { return scorers.start(); }},
                     wanted_kills(), 99);
  score_the_rest(*log, config, scorers);
  models::Bundle bundle = quick_bundle();
  auto predictor = models::make_predictor(bundle, "native");
  const Predictions expected =
      direct(models::Pipeline(std::move(bundle), std::move(predictor), 1), config.partitions);
  EXPECT_EQ(first_difference(read_predictions(*log, config.topic_prefix + "predictions"), expected), "");
  EXPECT_THAT(scorers.said(), testing::HasSubstr("stopped by SIGTERM"));
}

TEST(KilledScorer, loses_and_doubles_nothing_on_the_local_log) {
  TemporaryFolder folder;
  expect_undisturbed(service_config(folder.path() / "log", ""), folder.path() / "output");
}

TEST(KilledScorer, loses_and_doubles_nothing_on_kafka) {
  TemporaryFolder folder;
  expect_undisturbed(service_config("", KafkaBroker::shared().address()), folder.path() / "output");
}

}  // namespace
}  // namespace portent::tests
