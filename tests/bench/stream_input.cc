#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <random>

#include "ingest/kafka/kafka_log.h"

// stream_input BROKER TOPIC COUNT ASSETS [GARBAGE_PERCENT [PARTITIONS]]: the readings that
// tests/bench/stream.py measures on, always the same: ASSETS machines in turn, a round a second of ts, 21
// channels with 4 decimals, about 350 bytes of JSON each, in 4 partitions unless another number is given.

namespace {

using namespace portent;

constexpr std::array<double, 21> kLevels = {518.7, 642.3, 1589.7, 1408.9, 14.62, 21.6, 553.4,
                                            2388,  9065,  1.3,    47.5,   521.4, 2388, 8143.8,
                                            8.44,  0.03,  393.2,  2388,   100,   38.8, 23.29};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5)
    return fmt::print(stderr,
                      "usage: stream_input BROKER TOPIC COUNT ASSETS [GARBAGE_PERCENT [PARTITIONS]]\n"),
           2;
  const std::string topic = argv[2];
  const long count = std::atol(argv[3]), assets = std::atol(argv[4]);
  const unsigned long garbage = argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 0;
  const int partitions = argc > 6 ? std::atoi(argv[6]) : 4;
  ingest::KafkaOptions options;
  options.brokers = argv[1];
  const auto log = ingest::open_kafka_log(options);
  const std::array<ingest::TopicSpec, 1> specs = {ingest::TopicSpec{topic, partitions}};
  log->create_topics(specs);
  const auto appender = log->appender();
  std::mt19937_64 random(17);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53 - 0.5; };
  std::vector<std::array<double, 21>> wander(static_cast<std::size_t>(assets));
  for (long i = 0; i < count; ++i) {
    const long asset = i % assets;
    const std::string id = fmt::format("m{:05}", asset);
    const long long ts = 1'700'000'000'000 + i / assets * 1'000 + asset % 1'000;
    std::string value = fmt::format(R"({{"asset":"{}","ts":{},"v":{{)", id, ts);
    for (std::size_t c = 0; c < kLevels.size(); ++c) {
      double& away = wander[static_cast<std::size_t>(asset)][c];
      away = 0.98 * away + 0.2 * uniform();
      value += fmt::format("{}\"s{}\":{:.4f}", c ? "," : "", c + 1, kLevels[c] * (1 + 0.01 * away));
    }
    value += "}}";
    if (garbage > 0 && random() % 100 < garbage) value.resize(value.size() / 2);
    appender->append({topic, -1, id, std::move(value), {}});
  }
  appender->flush();
}
