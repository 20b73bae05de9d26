#include "tests/unit/explain/blend_sample.h"

#include <random>

#include "models/native/rolling.h"
#include "tests/support/sample_model.h"

namespace portent::tests {
namespace {

/// A split, two splits below it, four leaves; covers differ, so that no share is even.
models::Tree random_tree(std::mt19937& random, std::size_t features) {
  const auto number = [&](double scale) {
    return static_cast<float>(scale * (static_cast<double>(random() % 2001) / 1000 - 1));
  };
  const auto split = [&](std::uint32_t left, float cover) {
    return models::TreeNode{
        static_cast<std::uint16_t>(random() % features), random() % 2 == 0, number(1), left, 0, cover};
  };
  const auto leaf = [&](float cover) { return models::TreeNode{0, false, 0, 0, number(0.05), cover}; };
  models::Tree tree = {split(1, 16), split(3, 10), split(5, 6), leaf(7), leaf(3), leaf(1), leaf(5)};
  for (const std::size_t n : {2U, 1U, 0U}) {
    const models::TreeNode &left = tree[tree[n].left], &right = tree[tree[n].left + 1];
    tree[n].value = (left.value * left.cover + right.value * right.cover) / tree[n].cover;
  }
  return tree;
}

void add_trees(models::Manifest& manifest, models::Tensors& weights) {
  std::mt19937 random(5);
  const models::native::RollingFeatures rolling(manifest.extractor.channels.size());
  for (const auto& [prefix, link, bias] : {std::tuple{"t0", "identity", 0.4F}, {"t1", "log1p", 0.4F}}) {
    models::TreesSpec spec{prefix, rolling.count(), link, 125, 125};
    models::Trees trees{bias, {}};
    for (int t = 0; t < 20; ++t) trees.trees.push_back(random_tree(random, spec.features));
    write_trees(trees, prefix, weights);
    manifest.trees.push_back(spec);
  }
}

}  // namespace

models::Bundle blend_sample(Parts parts) {
  models::Bundle bundle = sample_model(3);
  models::Manifest manifest = bundle.manifest;
  models::Tensors weights = std::move(bundle.weights);
  manifest.health = models::HealthConfig{};
  manifest.health->fleet_baseline = {0.1, -0.1};
  manifest.health->center = {0, 0};
  manifest.health->whitening = {1, 0.2, 0.2, 1};
  models::NetworkSpec recurrent = manifest.networks.front();
  recurrent.kind = models::kGruKind;
  recurrent.prefix = "m1";
  weights.merge(random_weights(recurrent, 4));
  manifest.networks.push_back(recurrent);
  if (parts == Parts::kTrees) {
    manifest.networks.clear();
    weights.clear();
  }
  if (parts != Parts::kNetworks) add_trees(manifest, weights);
  manifest.blend.network_weight = parts == Parts::kNetworks ? 1 : parts == Parts::kTrees ? 0 : 0.6;
  manifest.blend.by_age = {{0, 100}, {3, -4}, 0.05, 60};
  return models::make_bundle(std::move(manifest), std::move(weights));
}

models::Moment moment_after(const models::Bundle& bundle, int cycles, int first) {
  models::AssetReplay replay(bundle, "native", 1);
  replay.begin({});
  for (int cycle = first; cycle + 1 < first + cycles; ++cycle)
    replay.accept({"p1:a", "p1"}, sample_reading("p1:a", cycle), {});
  const auto& made =
      replay.accept({"p1:a", "p1"}, sample_reading("p1:a", first + cycles - 1), {"t", 0, first + cycles});
  return replay.moment(made.back()).value();
}

}  // namespace portent::tests
