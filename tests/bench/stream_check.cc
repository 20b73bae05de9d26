#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "ingest/kafka/kafka_log.h"

// stream_check BROKER INPUT OUTPUT: whether a topic of window statistics (30 samples; mean, std, min, max,
// last, slope of 21 channels) holds exactly one record for each reading of the input, in order, and what its
// worst error is against sums made the plain way, relative to the channel's level. Exit 1 where something is
// wrong.

namespace {

using namespace portent;

constexpr std::size_t kChannels = 21, kWindow = 30;
using Samples = std::deque<std::vector<double>>;

std::vector<ingest::Record> read_all(ingest::Log& log, const std::string& topic, int partition) {
  std::vector<ingest::Record> records;
  const ingest::Extent extent = log.extent(topic, partition);
  const auto reader = log.reader(topic, partition, extent.begin);
  while (reader->position() < extent.end) reader->read(10'000, std::chrono::milliseconds(200), records);
  return records;
}

/// By the definitions, for one channel.
std::array<double, 6> plain_statistics(const Samples& samples, std::size_t channel) {
  const auto n = static_cast<double>(samples.size());
  double sum = 0, squares = 0, low = samples[0][channel], high = low, across = 0, along = 0;
  for (const auto& sample : samples) sum += sample[channel];
  const double mean = sum / n;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double value = samples[i][channel], away = static_cast<double>(i) - (n - 1) / 2;
    squares += (value - mean) * (value - mean);
    low = std::min(low, value);
    high = std::max(high, value);
    along += away * (value - mean);
    across += away * away;
  }
  return {mean, std::sqrt(squares / n), low, high, samples.back()[channel], across > 0 ? along / across : 0};
}

double worst_error(const Samples& samples, const std::string& bytes) {
  std::array<float, 6 * kChannels> got{};
  std::memcpy(got.data(), bytes.data() + sizeof(std::int64_t), sizeof got);
  double worst = 0;
  for (std::size_t c = 0; c < kChannels; ++c) {
    const auto expected = plain_statistics(samples, c);
    for (std::size_t s = 0; s < expected.size(); ++s)
      worst = std::max(worst, std::abs(static_cast<double>(got[s * kChannels + c]) - expected[s]) /
                                  std::max(std::abs(expected[0]), 1e-3));
  }
  return worst;
}

struct Verdict {
  std::size_t inputs = 0, outputs = 0, wrong = 0;
  double worst = 0;
};

void check_partition(const std::vector<ingest::Record>& inputs, const std::vector<ingest::Record>& outputs,
                     Verdict& verdict) {
  std::map<std::string, Samples> windows;
  auto output = outputs.begin();
  verdict.outputs += outputs.size();
  for (const ingest::Record& input : inputs) {
    const auto json = nlohmann::json::parse(input.value, nullptr, false);
    if (!json.is_object()) continue;  // a dead letter
    ++verdict.inputs;
    std::vector<double> sample;
    for (std::size_t c = 1; c <= kChannels; ++c) sample.push_back(json["v"]["s" + std::to_string(c)]);
    Samples& samples = windows[input.key];
    samples.push_back(std::move(sample));
    if (samples.size() > kWindow) samples.pop_front();
    std::int64_t ts = 0;
    if (output == outputs.end() || output->value.size() != 8 + 24 * kChannels) {
      ++verdict.wrong;
      continue;
    }
    std::memcpy(&ts, output->value.data(), sizeof ts);
    if (output->key != input.key || ts != json["ts"].get<std::int64_t>()) ++verdict.wrong;
    if (verdict.inputs % 97 == 0)
      verdict.worst = std::max(verdict.worst, worst_error(samples, output->value));
    ++output;
  }
  verdict.wrong += static_cast<std::size_t>(outputs.end() - output);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return fmt::print(stderr, "usage: stream_check BROKER INPUT OUTPUT\n"), 2;
  ingest::KafkaOptions options;
  options.brokers = argv[1];
  const auto log = ingest::open_kafka_log(options);
  Verdict verdict;
  for (int p = 0; p < log->partitions(argv[2]); ++p)
    check_partition(read_all(*log, argv[2], p), read_all(*log, argv[3], p), verdict);
  fmt::print("{} readings, {} records, {} out of place, worst error {:.1e} of the channel's level\n",
             verdict.inputs, verdict.outputs, verdict.wrong, verdict.worst);
  return verdict.wrong == 0 && verdict.inputs == verdict.outputs && verdict.worst < 1e-5 ? 0 : 1;
}
