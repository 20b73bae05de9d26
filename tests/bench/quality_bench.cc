#include <benchmark/benchmark.h>

#include "features/quality.h"
#include "ingest/bytes.h"

// What judging the data of one reading costs, by channels, and how many bytes of state it keeps an asset.

namespace {

using namespace portent;

features::ExtractorConfig config_of(std::size_t channels) {
  features::ExtractorConfig config;
  for (std::size_t c = 0; c < channels; ++c) config.channels.push_back("s" + std::to_string(c + 1));
  config.mean.assign(1, std::vector<double>(channels, 0));
  config.inv_std.assign(1, std::vector<double>(channels, 1));
  config.low.assign(channels, -3);
  config.high.assign(channels, 3);
  config.stuck_after.assign(channels, 10);
  return config;
}

void judge_reading(benchmark::State& timing) {
  const features::ExtractorConfig config = config_of(static_cast<std::size_t>(timing.range(0)));
  const features::QualityMonitor monitor(config, 600'000);
  features::QualityState state = monitor.fresh();
  ingest::Reading reading{"m", 0, {}, ingest::Mode::kRun, {}};
  for (const std::string& channel : config.channels) reading.values.push_back({channel, 0});
  for (auto _ : timing) {
    reading.ts += 1'000;
    for (std::size_t c = 0; c < reading.values.size(); ++c)
      reading.values[c].value =
          static_cast<double>((reading.ts / 1'000 * (7 + static_cast<std::int64_t>(c))) % 101) / 50 - 1;
    benchmark::DoNotOptimize(monitor.take(state, reading));
  }
  ingest::ByteWriter bytes;
  state.save(bytes);
  timing.counters["state_bytes"] = static_cast<double>(bytes.take().size());
}
BENCHMARK(judge_reading)->Arg(21)->Arg(210);

}  // namespace
