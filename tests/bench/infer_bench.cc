#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "models/native/tcn.h"
#include "models/registry.h"

// infer_bench REGISTRY MODEL [SECONDS]: nanoseconds for a forecast of the model's first convolution network
// by the native evaluator, one step of one machine, over 1, 32 and 256 machines in turn, each with a ring of
// its own. What tests/bench/onnx_runtime.py runs. One thread.

namespace {

using namespace portent;
using Clock = std::chrono::steady_clock;

double nanoseconds_a_step(const models::native::Tcn& network, std::size_t machines, double seconds) {
  std::mt19937 random(1);
  std::normal_distribution<float> noise;
  std::vector<std::vector<float>> rings(machines, std::vector<float>(network.ring_floats()));
  std::vector<float> input(network.spec().inputs);
  for (float& x : input) x = noise(random);
  std::array<float, models::kNetworkOutputs> raw{};
  float sum = 0;
  std::int64_t turns = 0;
  const auto begin = Clock::now();
  std::chrono::duration<double> took{};
  do {
    for (int i = 0; i < 16; ++i, ++turns)
      for (auto& ring : rings) {
        network.step(turns, input, ring, raw);
        sum += raw[0];
      }
    took = Clock::now() - begin;
  } while (took.count() < seconds);
  if (sum == 0.5F) fmt::print(stderr, "{}", sum);  // so that nothing is left out
  return took.count() * 1e9 / static_cast<double>(turns) / static_cast<double>(machines);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return fmt::print(stderr, "usage: infer_bench REGISTRY MODEL [SECONDS]\n"), 2;
  const double seconds = argc > 3 ? std::atof(argv[3]) : 0.5;
  const models::Registry registry(argv[1], false);
  const models::Bundle bundle = registry.load(registry.resolve(models::parse_model_ref(argv[2])));
  const models::native::Tcn network(bundle.manifest.networks.at(0), bundle.weights);
  for (const std::size_t machines : {1, 32, 256})
    fmt::print("{} {:.1f}\n", machines, nanoseconds_a_step(network, machines, seconds));
}
