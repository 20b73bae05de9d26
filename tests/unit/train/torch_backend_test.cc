#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "models/backend.h"
#include "tests/unit/train/random_networks.h"

namespace portent::train {
namespace {

class TorchBackend : public testing::Test {
 protected:
  TorchBackend() { setenv("PORTENT_TORCH_BACKEND", PORTENT_TORCH_BACKEND_FILE, 1); }

  static models::Bundle bundle_of(RandomNetworks networks) {
    models::Bundle bundle;
    bundle.manifest.networks = std::move(networks.specs);
    bundle.weights = std::move(networks.weights);
    return bundle;
  }
};

std::vector<float> random_input(std::size_t size, Random& random) {
  std::vector<float> input(size);
  for (float& value : input) value = static_cast<float>(random.normal());
  return input;
}

TEST_F(TorchBackend, agrees_with_the_native_one_from_the_first_step_to_past_the_receptive_field) {
  const models::Bundle bundle = bundle_of(make_networks(2, 9, 1));
  const auto native = make_predictor(bundle, "native");
  const auto torch = make_predictor(bundle, "torch");
  ASSERT_EQ(torch->receptive_field(), 125U);
  auto native_state = native->fresh(), torch_state = torch->fresh();
  Random random(2);

  double largest = 0;
  for (int step = 0; step < 300; ++step) {
    const auto input = random_input(9, random);
    largest = std::max(
        largest, largest_difference(native->step(native_state, input), torch->step(torch_state, input)));
  }

  EXPECT_LT(largest, 1e-4);
  EXPECT_EQ(native_state.steps, torch_state.steps);
  EXPECT_EQ(native_state.window, torch_state.window);
}

TEST_F(TorchBackend, agrees_with_the_native_one_on_networks_that_carry_a_memory) {
  const models::Bundle bundle = bundle_of(make_recurrent_networks(2, 9, 1));
  const auto native = make_predictor(bundle, "native");
  const auto torch = make_predictor(bundle, "torch");
  auto native_state = native->fresh(), torch_state = torch->fresh();
  Random random(2);

  double largest = 0;
  for (int step = 0; step < 400; ++step) {
    const auto input = random_input(9, random);
    largest = std::max(
        largest, largest_difference(native->step(native_state, input), torch->step(torch_state, input)));
  }

  EXPECT_LT(largest, 1e-4);
  EXPECT_TRUE(torch_state.window.empty());
  ASSERT_EQ(native_state.carry.size(), torch_state.carry.size());
  for (std::size_t i = 0; i < native_state.carry.size(); ++i)
    EXPECT_NEAR(native_state.carry[i], torch_state.carry[i], 1e-5);
}

TEST_F(TorchBackend, takes_over_a_state_of_the_native_one_of_networks_of_both_kinds) {
  const models::Bundle bundle = bundle_of(mixed(make_networks(2, 5, 3), make_recurrent_networks(2, 5, 4)));
  const auto native = make_predictor(bundle, "native");
  const auto torch = make_predictor(bundle, "torch");
  auto native_state = native->fresh();
  Random random(5);
  for (int step = 0; step < 200; ++step) native->step(native_state, random_input(5, random));

  ingest::ByteWriter to;
  models::save_sequence(*native, native_state, to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);
  auto torch_state = models::load_sequence(*torch, from);

  ASSERT_FALSE(from.failed());
  for (int step = 0; step < 50; ++step) {
    const auto input = random_input(5, random);
    EXPECT_LT(largest_difference(native->step(native_state, input), torch->step(torch_state, input)), 1e-4);
  }
}

TEST_F(TorchBackend, goes_on_from_a_saved_state_to_the_same_bits) {
  const auto torch =
      make_predictor(bundle_of(mixed(make_networks(1, 5, 3), make_recurrent_networks(1, 5, 4))), "torch");
  auto state = torch->fresh();
  Random random(4);
  for (int step = 0; step < 140; ++step) torch->step(state, random_input(5, random));

  ingest::ByteWriter to;
  models::save_sequence(*torch, state, to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);
  auto restored = models::load_sequence(*torch, from);

  const auto input = random_input(5, random);
  EXPECT_EQ(torch->step(restored, input), torch->step(state, input));
}

TEST_F(TorchBackend, names_the_tensor_that_does_not_fit) {
  RandomNetworks networks = make_networks(1, 5, 3);
  networks.weights["m0.block1.conv2.weight"].shape = {32, 32, 5};

  try {
    make_predictor(bundle_of(std::move(networks)), "torch");
    FAIL() << "nothing was thrown";
  } catch (const ingest::FatalError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("m0.block1.conv2.weight"));
  }
}

TEST_F(TorchBackend, is_looked_for_where_the_environment_says) {
  setenv("PORTENT_TORCH_BACKEND", "/nowhere/libportent_torch.so", 1);

  EXPECT_THROW(make_predictor(bundle_of(make_networks(1, 5, 3)), "torch"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
