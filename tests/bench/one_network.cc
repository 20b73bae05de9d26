#include <fmt/format.h>

#include "models/registry.h"

// one_network REGISTRY MODEL NAME: publishes the first network of a bundle of networks alone, as NAME. What
// it forecasts is not calibrated anew: it is for timing.

int main(int argc, char** argv) {
  using namespace portent::models;
  if (argc != 4) {
    fmt::print(stderr, "usage: one_network REGISTRY MODEL NAME\n");
    return 2;
  }
  Registry registry(argv[1], false);
  Bundle bundle = registry.load(registry.resolve(parse_model_ref(argv[2])));
  bundle.manifest.name = argv[3];
  bundle.manifest.networks.resize(1);
  Bundle one = make_bundle(bundle.manifest, bundle.weights);
  one.files = bundle.files;
  fmt::print("{}\n", registry.publish(one, true).hash);
}
