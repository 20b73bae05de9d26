#include "tests/unit/explain/parts_sample.h"

#include "models/neighbours.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::tests {
namespace {

models::PartFit part_of(const std::string& name, const models::Bundle& bundle) {
  models::PartFit part;
  static_cast<models::LifeFit&>(part) = bundle.manifest;
  part.name = name;
  return part;
}

}  // namespace

models::Bundle parts_sample() {
  const models::Bundle fan = blend_sample(Parts::kNetworks), pump = blend_sample(Parts::kTrees);
  models::Manifest manifest = fan.manifest;
  static_cast<models::LifeFit&>(manifest) = models::LifeFit{};
  manifest.parts = {part_of("fan", fan), part_of("pump", pump)};
  models::Tensors weights = fan.weights;
  weights.insert(pump.weights.begin(), pump.weights.end());
  models::Bundle bundle = models::make_bundle(std::move(manifest), std::move(weights));
  models::NeighbourLibrary pumps{2, 1, 1, {}};
  for (const char* asset : {"m1", "m2"}) pumps.lives.push_back({asset, {{{{}, {0, 0}}, 100, 20}}});
  bundle.files[models::kNeighboursFile] = models::to_bytes({{std::size_t{1}, pumps}});
  return bundle;
}

}  // namespace portent::tests
