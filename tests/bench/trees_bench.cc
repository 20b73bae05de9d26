#include <benchmark/benchmark.h>

#include <limits>
#include <random>

#include "models/native/tree_shap.h"
#include "models/native/trees.h"

// What boosted trees cost a row: 31 leaves a tree, best split first, 183 features, rows drawn anew so that no
// branch is learnt.

namespace {

using namespace portent::models;

constexpr std::size_t kFeatures = 183;
constexpr std::size_t kLeaves = 31;
constexpr std::size_t kRows = 512;

/// Splits a leaf drawn at random until there are enough, as lopsided as fitted trees are (depth 10 to 14).
Tree grown(std::mt19937_64& random) {
  struct Growing {
    std::size_t left = 0;
    std::size_t right = 0;
  };
  std::vector<Growing> nodes(1);
  for (std::size_t leaves = 1; leaves < kLeaves; ++leaves) {
    std::size_t at = random() % nodes.size();
    while (nodes[at].left != 0) at = random() % nodes.size();
    nodes[at] = {nodes.size(), nodes.size() + 1};
    nodes.resize(nodes.size() + 2);
  }
  std::vector<std::size_t> order = {0};
  Tree tree;
  for (std::size_t n = 0; n < order.size(); ++n) {
    TreeNode node{static_cast<std::uint16_t>(random() % kFeatures), random() % 2 == 0, 0, 0, 0.01F, 100};
    node.threshold = static_cast<float>(random() % 1000) * 0.001F;
    if (nodes[order[n]].left != 0) {
      node.left = static_cast<std::uint32_t>(order.size());
      order.push_back(nodes[order[n]].left);
      order.push_back(nodes[order[n]].right);
    }
    tree.push_back(node);
  }
  return tree;
}

struct Fixture {
  TreesSpec spec{"t0", kFeatures, "identity", 1, 125};
  Tensors tensors;
  std::vector<std::vector<float>> rows;

  Fixture(std::int64_t trees, bool missing) {
    std::mt19937_64 random(7);
    Trees ensemble;
    for (std::int64_t t = 0; t < trees; ++t) ensemble.trees.push_back(grown(random));
    write_trees(ensemble, spec.prefix, tensors);
    for (std::size_t r = 0; r < kRows; ++r) {
      auto& row = rows.emplace_back();
      for (std::size_t f = 0; f < kFeatures; ++f) row.push_back(static_cast<float>(random() % 1000) * 0.001F);
      if (missing) row[r % kFeatures] = std::numeric_limits<float>::quiet_NaN();
    }
  }
};

void predict(benchmark::State& state) {
  const Fixture fixture(state.range(0), state.range(1) != 0);
  const native::TreeEnsemble trees(fixture.spec, fixture.tensors);
  std::size_t r = 0;
  for (auto _ : state) benchmark::DoNotOptimize(trees.predict(fixture.rows[r++ % kRows]));
}
BENCHMARK(predict)
    ->ArgNames({"trees", "missing"})
    ->Args({400, 0})
    ->Args({400, 1})
    ->Args({2000, 0})
    ->Unit(benchmark::kMicrosecond);

template <class Explainer>
void explain(benchmark::State& state) {
  const Fixture fixture(state.range(0), false);
  const Explainer explainer(fixture.spec, fixture.tensors);
  std::vector<double> out(kFeatures);
  std::size_t r = 0;
  for (auto _ : state) {
    explainer.contributions(fixture.rows[r++ % kRows], out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(explain<native::TreeEnsemble>)
    ->ArgName("trees")
    ->Arg(400)
    ->Arg(2000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(explain<native::TreeShap>)->ArgName("trees")->Arg(400)->Arg(2000)->Unit(benchmark::kMicrosecond);

}  // namespace
