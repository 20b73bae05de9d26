#include "tests/support/sample_model.h"

#include "models/backend.h"

namespace portent::tests {
namespace {

/// splitmix64: the same values everywhere.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  double next() {  // [-1, 1)
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-52 - 1;
  }

 private:
  std::uint64_t state_;
};

void add_tensor(models::Tensors& tensors, const std::string& name, std::vector<std::size_t> shape,
                Numbers& numbers) {
  std::size_t count = 1;
  for (const std::size_t n : shape) count *= n;
  models::Tensor tensor{std::move(shape), {}};
  for (std::size_t i = 0; i < count; ++i) tensor.values.push_back(static_cast<float>(0.3 * numbers.next()));
  tensors.emplace(name, std::move(tensor));
}

features::ExtractorConfig sample_extractor() {
  features::ExtractorConfig config;
  config.settings = {"load"};
  config.channels = {"a", "b"};
  config.ignored = {"c"};
  config.regimes = {{0}, {1}, {{0}}, 10};
  config.mean = {{1, 2}};
  config.inv_std = {{0.5, 2}};
  config.low = {-10, -10};
  config.high = {10, 10};
  config.stuck_after = {5, 0};
  return config;
}

}  // namespace

models::Tensors random_weights(const models::NetworkSpec& spec, std::uint64_t seed) {
  Numbers numbers(seed);
  models::Tensors tensors;
  const auto layer = [&](const std::string& name, std::vector<std::size_t> shape) {
    const std::size_t outputs = shape.front();
    add_tensor(tensors, spec.prefix + "." + name + ".weight", std::move(shape), numbers);
    add_tensor(tensors, spec.prefix + "." + name + ".bias", {outputs}, numbers);
  };
  if (spec.kind == models::kGruKind) {
    add_tensor(tensors, spec.prefix + ".gru.weight_ih", {3 * spec.width, spec.inputs}, numbers);
    add_tensor(tensors, spec.prefix + ".gru.weight_hh", {3 * spec.width, spec.width}, numbers);
    add_tensor(tensors, spec.prefix + ".gru.bias_ih", {3 * spec.width}, numbers);
    add_tensor(tensors, spec.prefix + ".gru.bias_hh", {3 * spec.width}, numbers);
  } else {
    layer("in", {spec.width, spec.inputs});
    for (std::size_t b = 0; b < spec.dilations.size(); ++b)
      for (const char* conv : {"conv1", "conv2"})
        layer("block" + std::to_string(b) + "." + conv, {spec.width, spec.width, spec.kernel});
  }
  layer("hidden", {spec.width, spec.width});
  layer("out", {models::kNetworkOutputs, spec.width});
  tensors.at(spec.prefix + ".out.bias").values[0] =
      0.5F;  // the middle of the range, where no bound hides a bit
  return tensors;
}

ingest::StepConfig cycle_steps() {
  ingest::StepConfig step;
  step.every = ingest::StepConfig::Every::kCycle;
  return step;
}

models::Bundle sample_model(std::uint64_t seed, const ingest::StepConfig& step) {
  models::Manifest manifest;
  manifest.name = "sample";
  manifest.dataset = "sample";
  manifest.step = step;
  manifest.extractor = sample_extractor();
  models::NetworkSpec spec;
  spec.inputs = manifest.extractor.network_inputs();
  spec.width = 8;
  spec.dilations = {1, 2};
  manifest.networks = {spec};
  manifest.warm_up_steps = 3;
  manifest.data_hash = "0000";
  manifest.code_version = "test";
  manifest.seed = seed;
  return models::make_bundle(manifest, random_weights(spec, seed));
}

models::Pipeline sample_pipeline(const models::Bundle& bundle) {
  return models::Pipeline(bundle, models::make_predictor(bundle, "native"));
}

ingest::Reading sample_reading(const std::string& asset, int cycle) {
  Numbers numbers(static_cast<std::uint64_t>(cycle) * 7919 + std::hash<std::string>{}(asset));
  ingest::Reading reading;
  reading.asset = asset;
  reading.ts = 1'700'000'000'000 + std::int64_t{cycle} * 60'000;
  reading.usage = cycle;
  const double drift = 0.01 * cycle;
  reading.values = {{"load", 0.1 * numbers.next()},
                    {"a", 1 + drift + 0.2 * numbers.next()},
                    {"b", 2 - drift + 0.1 * numbers.next()},
                    {"c", 7}};
  return reading;
}

}  // namespace portent::tests
