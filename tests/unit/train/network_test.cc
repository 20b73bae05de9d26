#include "train/network.h"

#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "models/native/ensemble.h"
#include "tests/unit/train/random_networks.h"

namespace portent::train {
namespace {

constexpr std::int64_t kInputs = 7, kSteps = 400;

at::Tensor random_sequence(Random& random) {
  at::Tensor x = at::empty({1, kInputs, kSteps}, at::kFloat);
  for (float& value : std::span(x.data_ptr<float>(), kInputs * kSteps))
    value = static_cast<float>(random.normal());
  return x;
}

/// Between what the network says of a whole sequence in training and what the same weights say of it step by
/// step in serving, in units of the network.
double largest_difference_of(const models::NetworkSpec& spec) {
  const c10::NoGradGuard no_gradient;
  Random random(1);
  const Network network(spec, random);
  const models::native::NetworkEnsemble native({spec}, network.named(network.parameters()));
  const at::Tensor x = random_sequence(random);
  Dropout dropout(0, random);
  const at::Tensor raw = network.forward(x, dropout).select(0, 0).t().contiguous();  // [step][output]
  const at::Tensor inputs = x.select(0, 0).t().contiguous();
  models::SequenceState state = native.fresh();
  double largest = 0;
  for (std::int64_t t = 0; t < kSteps; ++t) {
    const std::span<const float, models::kNetworkOutputs> outputs(
        raw.data_ptr<float>() + t * static_cast<std::int64_t>(models::kNetworkOutputs),
        models::kNetworkOutputs);
    const models::Quantiles trained = models::native::decode_outputs(outputs, spec.unit);
    const std::span<const float> input(inputs.data_ptr<float>() + t * kInputs, kInputs);
    largest = std::max(largest, largest_difference(native.step(state, input), trained));
  }
  return largest;
}

TEST(Network, a_convolution_says_in_serving_what_it_said_in_training) {
  models::NetworkSpec spec;
  spec.inputs = kInputs;
  spec.unit = 1;

  EXPECT_LT(largest_difference_of(spec), 1e-5);
}

TEST(Network, a_recurrent_one_says_in_serving_what_it_said_in_training) {
  models::NetworkSpec spec;
  spec.kind = models::kGruKind;
  spec.inputs = kInputs;
  spec.unit = 1;

  EXPECT_LT(largest_difference_of(spec), 1e-5);
}

}  // namespace
}  // namespace portent::train
