#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "cli/open_log.h"
#include "models/forecast.h"
#include "tests/integration/forecasts/fd001.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

// From a reading's produce call to its committed forecast in another consumer's hands, through a real broker
// and a scorer of its own process, in both modes of delivery, at 1,000 readings per second. Three rounds;
// each drops its first second.

namespace {

using namespace portent;
using Clock = std::chrono::steady_clock;

constexpr int kRate = 1'000;
constexpr int kRounds = 3;  // after one that only warms the broker's JVM up

struct Sent {
  std::mutex mutex;
  std::map<std::pair<std::string, std::int64_t>, Clock::time_point> at;  ///< by asset and event time
};

std::pair<std::string, std::int64_t> identity(const ingest::OutRecord& message) {
  const auto ts = message.value.find("\"ts\":");
  return {message.key, std::stoll(message.value.substr(ts + 5))};
}

void produce(ingest::Log& log, const std::string& topic, Sent& sent) {
  const auto appender = log.appender();
  auto due = Clock::now();
  for (ingest::OutRecord message : tests::fd001_messages()) {
    std::this_thread::sleep_until(due += std::chrono::microseconds(1'000'000 / kRate));
    {
      const std::lock_guard lock(sent.mutex);
      sent.at[identity(message)] = Clock::now();
    }
    message.topic = topic;
    appender->append(std::move(message));
  }
  appender->flush();
}

/// Reads one partition of the forecasts; every reading of every partition ends up in `latencies` once.
void consume(ingest::Log& log, const std::string& topic, int partition, Sent& sent,
             std::atomic<std::size_t>& seen, std::vector<double>& latencies) {
  const auto reader = log.reader(topic, partition, 0);
  std::vector<ingest::Record> records;
  while (seen < tests::fd001_messages().size()) {
    records.clear();
    reader->read(1'000, std::chrono::milliseconds(20), records);
    const auto now = Clock::now();
    for (const ingest::Record& record : records) {
      const auto forecast = models::forecast_from_json(record.value);
      const std::lock_guard lock(sent.mutex);
      latencies.push_back(
          std::chrono::duration<double, std::milli>(now - sent.at.at({forecast->asset, forecast->ts}))
              .count());
    }
    seen += records.size();
  }
}

double quantile(std::vector<double> values, double q) {
  std::ranges::sort(values);
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

std::vector<double> round(const std::string& broker, int number, const std::string& delivery) {
  cli::ServiceConfig config = tests::service_config("", broker);
  config.topic_prefix = "latency-" + delivery + "-" + std::to_string(number) + ".";
  const auto log = cli::open_log(config);
  TemporaryFolder folder;
  const std::string output = (folder.path() / "output").string();
  tests::ChildProcess scorer({PORTENT_PROGRAM, "score", "--broker", broker, "--prefix", config.topic_prefix,
                              "--registry", config.registry, "--metrics", "127.0.0.1:0", "--group",
                              config.topic_prefix + "group", "--set", "scoring.delivery=" + delivery},
                             output);
  std::this_thread::sleep_for(std::chrono::seconds(5));  // the group has settled
  Sent sent;
  std::atomic<std::size_t> seen{0};
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(config.partitions));
  std::vector<std::jthread> readers;
  for (int p = 0; p < config.partitions; ++p)
    readers.emplace_back([&, p] {
      consume(*log, config.topic_prefix + "predictions", p, sent, seen,
              latencies[static_cast<std::size_t>(p)]);
    });
  produce(*log, config.topic_prefix + "telemetry", sent);
  readers.clear();
  scorer.end(SIGTERM);
  std::vector<double> all;
  for (const auto& part : latencies)
    all.insert(all.end(),
               part.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(part.size(), kRate / 4)),
               part.end());
  return all;
}

void measure(const std::string& broker, const std::string& delivery) {
  std::vector<double> medians, tails;
  static_cast<void>(round(broker, 0, delivery));
  for (int number = 1; number <= kRounds; ++number) {
    const std::vector<double> latencies = round(broker, number, delivery);
    medians.push_back(quantile(latencies, 0.5));
    tails.push_back(quantile(latencies, 0.99));
    fmt::print("round {}: {} forecasts, p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, worst {:.1f} ms\n",
               number, latencies.size(), medians.back(), quantile(latencies, 0.9), tails.back(),
               quantile(latencies, 1));
  }
  fmt::print("{} readings/s, {}: p50 min {:.1f} median {:.1f} ms; p99 min {:.1f} median {:.1f} ms\n", kRate,
             delivery, quantile(medians, 0), quantile(medians, 0.5), quantile(tails, 0),
             quantile(tails, 0.5));
}

}  // namespace

int main() {
  tests::KafkaBroker broker;
  measure(broker.address(), "exactly_once");
  measure(broker.address(), "at_least_once");
}
