#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "models/manifest.h"
#include "models/safetensors.h"
#include "train/random.h"

namespace portent::train {

inline models::Tensor random_tensor(std::vector<std::size_t> shape, double bound, Random& random) {
  std::size_t count = 1;
  for (const std::size_t size : shape) count *= size;
  models::Tensor tensor{std::move(shape), std::vector<float>(count)};
  for (float& value : tensor.values) value = static_cast<float>(bound * (2 * random.uniform() - 1));
  return tensor;
}

struct RandomNetworks {
  std::vector<models::NetworkSpec> specs;
  models::Tensors weights;
};

inline RandomNetworks make_networks(std::size_t members, std::size_t inputs, std::uint64_t seed) {
  Random random(seed);
  RandomNetworks made;
  for (std::size_t m = 0; m < members; ++m) {
    models::NetworkSpec spec;
    spec.prefix = "m" + std::to_string(m);
    spec.inputs = inputs;
    const auto add = [&](const std::string& name, std::size_t in, std::size_t out, std::size_t taps) {
      const double bound = 1.5 / std::sqrt(static_cast<double>(in * taps));
      const std::vector<std::size_t> shape = taps > 1 ? std::vector{out, in, taps} : std::vector{out, in};
      made.weights[spec.prefix + name + ".weight"] = random_tensor(shape, bound, random);
      made.weights[spec.prefix + name + ".bias"] = random_tensor({out}, bound, random);
    };
    add(".in", inputs, spec.width, 1);
    for (std::size_t b = 0; b < spec.dilations.size(); ++b)
      for (const char* conv : {".conv1", ".conv2"})
        add(".block" + std::to_string(b) + conv, spec.width, spec.width, spec.kernel);
    add(".hidden", spec.width, spec.width, 1);
    add(".out", spec.width, models::kNetworkOutputs, 1);
    made.specs.push_back(std::move(spec));
  }
  return made;
}

inline RandomNetworks make_recurrent_networks(std::size_t members, std::size_t inputs, std::uint64_t seed) {
  Random random(seed);
  RandomNetworks made;
  for (std::size_t m = 0; m < members; ++m) {
    models::NetworkSpec spec;
    spec.kind = models::kGruKind;
    spec.prefix = "g" + std::to_string(m);
    spec.inputs = inputs;
    spec.width = 16;
    const auto add = [&](const std::string& name, std::vector<std::size_t> shape) {
      made.weights[spec.prefix + name] = random_tensor(std::move(shape), 0.4, random);
    };
    add(".gru.weight_ih", {3 * spec.width, inputs});
    add(".gru.weight_hh", {3 * spec.width, spec.width});
    add(".gru.bias_ih", {3 * spec.width});
    add(".gru.bias_hh", {3 * spec.width});
    add(".hidden.weight", {spec.width, spec.width});
    add(".hidden.bias", {spec.width});
    add(".out.weight", {models::kNetworkOutputs, spec.width});
    add(".out.bias", {models::kNetworkOutputs});
    made.specs.push_back(std::move(spec));
  }
  return made;
}

/// The networks of both, by turns.
inline RandomNetworks mixed(RandomNetworks a, RandomNetworks b) {
  RandomNetworks made;
  for (std::size_t m = 0; m < std::max(a.specs.size(), b.specs.size()); ++m)
    for (const RandomNetworks* from : {&a, &b})
      if (m < from->specs.size()) made.specs.push_back(from->specs[m]);
  made.weights = std::move(a.weights);
  made.weights.merge(b.weights);
  return made;
}

inline double largest_difference(const models::Quantiles& a, const models::Quantiles& b) {
  double largest = 0;
  for (const auto field : {&models::Quantiles::mean, &models::Quantiles::q05, &models::Quantiles::q10,
                           &models::Quantiles::q50, &models::Quantiles::q90, &models::Quantiles::q95})
    largest = std::max(largest, std::abs(a.*field - b.*field));
  return largest;
}

}  // namespace portent::train
