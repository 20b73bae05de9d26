#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "features/window_statistics.h"
#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/sample_decoder.h"
#include "models/native/ensemble.h"
#include "models/pipeline.h"
#include "tests/support/sample_model.h"

// What one reading costs, step by step, at the size of the FD001 model: 21 channels in a message, 14 used,
// two networks of width 32. `limit_ns` is what this machine needs for the least that the step must do,
// measured in the same run: to move its bytes once, or to do its multiply-adds in full vectors (product and
// sum rounded apart, as a forecast's bits are promised, weights from the nearest cache).

namespace {

using namespace portent;

constexpr int kChannels = 14;
constexpr int kTries = 200;

/// The least time of many tries, ns.
template <typename Work>
double least_ns(const Work& work) {
  double least = 1e9;
  for (int i = 0; i < kTries; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    least = std::min(
        least, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count());
  }
  return least;
}

double copy_ns(std::size_t bytes) {
  constexpr int kTimes = 1'000;
  const std::vector<char> from(bytes, 1);
  std::vector<char> to(bytes);
  const double all = least_ns([&] {
    for (int i = 0; i < kTimes; ++i) {
      std::memcpy(to.data(), from.data(), bytes);
      benchmark::DoNotOptimize(to.data());
      benchmark::ClobberMemory();
    }
  });
  return all / kTimes;
}

double multiply_adds_ns(double count) {
  constexpr std::size_t kWide = 64;
  constexpr int kTimes = 2'000;
  std::array<float, kWide> sums{}, weights;
  weights.fill(0.5F);
  const double all = least_ns([&] {
    benchmark::DoNotOptimize(weights.data());
    benchmark::ClobberMemory();
    std::array<float, kWide> held = sums;
    for (int i = 0; i < kTimes; ++i) {
      const float x = static_cast<float>(i);
      for (std::size_t o = 0; o < kWide; ++o) held[o] += x * weights[o];
    }
    sums = held;
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  });
  return all * count / (static_cast<double>(kWide) * kTimes);
}

void beside(benchmark::State& state, double limit_ns) {
  state.counters["limit_ns"] = limit_ns;
}

double multiply_adds_of(const models::NetworkSpec& spec) {
  const double width = static_cast<double>(spec.width);
  const double blocks = 2.0 * static_cast<double>(spec.dilations.size() * spec.kernel) * width * width;
  return static_cast<double>(spec.inputs) * width + blocks + width * width + width * models::kNetworkOutputs;
}

models::NetworkSpec spec_of(const std::string& prefix, std::size_t inputs) {
  models::NetworkSpec spec;
  spec.prefix = prefix;
  spec.inputs = inputs;
  return spec;
}

features::ExtractorConfig extractor_config() {
  features::ExtractorConfig config;
  config.settings = {"setting1", "setting2", "setting3"};
  config.regimes = {{0, 0, 0}, {1, 1, 0}, {{0, 0, 0}}, 100};
  config.mean.emplace_back();
  config.inv_std.emplace_back();
  for (int c = 0; c < kChannels; ++c) {
    config.channels.push_back("s" + std::to_string(c + 1));
    config.mean[0].push_back(500 + c);
    config.inv_std[0].push_back(0.5);
    config.low.push_back(-50);
    config.high.push_back(50);
    config.stuck_after.push_back(20);
  }
  for (int c = kChannels; c < 21; ++c) config.ignored.push_back("s" + std::to_string(c + 1));
  return config;
}

models::Bundle fd001_sized_bundle() {
  models::Manifest manifest;
  manifest.name = "bench";
  manifest.step.every = ingest::StepConfig::Every::kCycle;
  manifest.extractor = extractor_config();
  models::Tensors weights;
  for (const char* prefix : {"m0", "m1"}) {
    manifest.networks.push_back(spec_of(prefix, manifest.extractor.network_inputs()));
    weights.merge(tests::random_weights(manifest.networks.back(), 7));
  }
  return models::make_bundle(manifest, weights);
}

ingest::Reading reading(int cycle) {
  ingest::Reading r;
  r.asset = "FD001:test-001";
  r.ts = 1'700'000'000'000 + std::int64_t{cycle} * 3'600'000;
  r.usage = cycle;
  for (int s = 1; s <= 3; ++s) r.values.push_back({"setting" + std::to_string(s), 0.001 * ((cycle * s) % 7)});
  for (int c = 0; c < 21; ++c)
    r.values.push_back({"s" + std::to_string(c + 1), 500 + c + 0.0137 * ((cycle * (c + 3)) % 97)});
  return r;
}

void decode(benchmark::State& state) {
  ingest::Decoder decoder;
  const std::string bytes = ingest::encode_telemetry(reading(17));
  for (auto _ : state) decoder.recycle(*decoder.telemetry(bytes));
  beside(state, copy_ns(bytes.size()));
}
BENCHMARK(decode);

/// As window statistics are fed: messages that are written alike, straight into slots.
void decode_alike(benchmark::State& state) {
  std::vector<std::string> channels;
  for (int c = 0; c < 21; ++c) channels.push_back("s" + std::to_string(c + 1));
  ingest::SampleDecoder decoder(channels);
  const std::string bytes = ingest::encode_telemetry(reading(17));
  for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(bytes));
  beside(state, copy_ns(bytes.size()));
}
BENCHMARK(decode_alike);

void window(benchmark::State& state) {
  constexpr std::size_t kAll = 21, kWindow = 30;
  using S = features::Statistic;
  const features::WindowStatistics statistics(kAll, kWindow,
                                              {S::kMean, S::kStd, S::kMin, S::kMax, S::kLast, S::kSlope});
  std::vector<double> rows(statistics.ring_size()), sample(kAll, 500);
  features::SampleRing ring{rows.data()};
  std::vector<float> results(statistics.results());
  for (auto _ : state) {
    sample[3] += 0.25;
    statistics.add(ring, sample);
    statistics.compute(ring, results);
    benchmark::DoNotOptimize(results.data());
  }
  // A sum, a square and a slope a sample; each sample is read.
  beside(state,
         std::max(copy_ns(kWindow * kAll * sizeof(double)), 2 * multiply_adds_ns(3.0 * kWindow * kAll)));
}
BENCHMARK(window);

void extract(benchmark::State& state) {
  const features::Extractor extractor(extractor_config());
  auto machine = extractor.fresh();
  std::vector<float> inputs(extractor.config().inputs());
  ingest::Step step;
  step.values.assign(extractor.config().columns(), 501.3);
  step.usage = 0;
  for (auto _ : state) {
    *step.usage += 1;
    step.values[5] = 505 + *step.usage * 1e-6;
    benchmark::DoNotOptimize(extractor.step(machine, step, inputs));
  }
  beside(state, copy_ns((extractor.config().columns() + inputs.size()) * sizeof(double)));
}
BENCHMARK(extract);

void infer_two_networks(benchmark::State& state) {
  const models::Bundle bundle = fd001_sized_bundle();
  const models::native::NetworkEnsemble networks(bundle.manifest.networks, bundle.weights);
  auto sequence = networks.fresh();
  std::vector<float> input(networks.inputs(), 0.25F);
  for (auto _ : state) benchmark::DoNotOptimize(networks.step(sequence, input));
  double multiply_adds = 0;
  for (const models::NetworkSpec& spec : bundle.manifest.networks) multiply_adds += multiply_adds_of(spec);
  state.counters["multiply_adds"] = multiply_adds;
  beside(state, multiply_adds_ns(multiply_adds));
}
BENCHMARK(infer_two_networks);

void encode(benchmark::State& state) {
  const models::Pipeline pipeline = tests::sample_pipeline(fd001_sized_bundle());
  auto machine = pipeline.fresh();
  models::PipelineCounts counts;
  std::vector<models::Forecast> forecasts;
  for (int c = 1; c <= 200; ++c)
    pipeline.accept(machine, {"FD001:test-001", "FD001"}, reading(c), {"portent.telemetry", 0, c}, forecasts,
                    counts);
  std::size_t bytes = 0;
  for (auto _ : state) benchmark::DoNotOptimize(bytes = models::to_json(forecasts.back()).size());
  state.counters["bytes"] = static_cast<double>(bytes);
  beside(state, copy_ns(bytes));
}
BENCHMARK(encode);

void whole_pipeline_with_json(benchmark::State& state) {
  const models::Pipeline pipeline = tests::sample_pipeline(fd001_sized_bundle());
  auto machine = pipeline.fresh();
  models::PipelineCounts counts;
  std::vector<models::Forecast> forecasts;
  ingest::Decoder decoder;
  int cycle = 0;
  std::vector<std::string> messages;
  for (int c = 1; c <= 2'000; ++c) messages.push_back(ingest::encode_telemetry(reading(c)));
  for (auto _ : state) {
    if (cycle == 2'000) {
      machine = pipeline.fresh();
      cycle = 0;
    }
    forecasts.clear();
    const auto r = decoder.telemetry(messages[static_cast<std::size_t>(cycle++)]);
    pipeline.accept(machine, {r->asset, "FD001"}, *r, {"portent.telemetry", 0, cycle}, forecasts, counts);
    benchmark::DoNotOptimize(models::to_json(forecasts.back()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(whole_pipeline_with_json);

void save_state(benchmark::State& state) {
  const models::Pipeline pipeline = tests::sample_pipeline(fd001_sized_bundle());
  auto machine = pipeline.fresh();
  models::PipelineCounts counts;
  std::vector<models::Forecast> forecasts;
  for (int c = 1; c <= 200; ++c) pipeline.accept(machine, {"a", ""}, reading(c), {}, forecasts, counts);
  std::size_t size = 0;
  for (auto _ : state) benchmark::DoNotOptimize(size = pipeline.save(machine).size());
  state.counters["bytes"] = static_cast<double>(size);
  beside(state, copy_ns(size));
}
BENCHMARK(save_state);

void load_state(benchmark::State& state) {
  const models::Pipeline pipeline = tests::sample_pipeline(fd001_sized_bundle());
  auto machine = pipeline.fresh();
  models::PipelineCounts counts;
  std::vector<models::Forecast> forecasts;
  for (int c = 1; c <= 200; ++c) pipeline.accept(machine, {"a", ""}, reading(c), {}, forecasts, counts);
  const std::string bytes = pipeline.save(machine);
  for (auto _ : state) benchmark::DoNotOptimize(pipeline.load(bytes));
}
BENCHMARK(load_state);

}  // namespace
