#include "models/native/path_shares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "models/backend.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models::native {
namespace {

using tests::blend_sample, tests::moment_after, tests::Parts;

const std::vector<float> kHealthy = {0.1F, -0.2F};

struct Sample {
  Bundle bundle = blend_sample(Parts::kNetworks);
  NetworkEnsemble networks{bundle.manifest.networks, bundle.weights};
  Moment moment;
  explicit Sample(int cycles = 40) : moment(moment_after(bundle, cycles)) {}
  PathShares shares(std::size_t stairs) const {
    return path_shares(networks, moment.tape, 2, kHealthy, {stairs, 1});
  }
};

double total(const PathShares& s) {
  return std::accumulate(s.channels.begin(), s.channels.end(), s.reference + s.age);
}

TEST(PathShares, add_up_to_what_the_networks_say_whatever_the_number_of_stairs) {
  const Sample sample;
  for (const std::size_t stairs : {1U, 3U, 8U}) {
    const PathShares shares = sample.shares(stairs);
    EXPECT_NEAR(total(shares), shares.present, 1e-9);
    EXPECT_NE(shares.present, shares.reference);
  }
}

TEST(PathShares, present_is_what_the_networks_said_to_the_bit) {
  const Sample sample;
  SequenceState state = sample.moment.tape.before;
  sample.networks.rebuild(state);
  double said = 0;
  for (const std::vector<float>& input : sample.moment.tape.inputs)
    said = sample.networks.step(state, std::span(input).first(sample.networks.inputs())).mean;
  EXPECT_EQ(sample.shares(2).present, said);
}

TEST(PathShares, converge_to_the_integral_as_stairs_grow_finer) {
  const Sample sample;
  const PathShares exact = sample.shares(256);
  const auto error = [&](std::size_t stairs) {
    const PathShares s = sample.shares(stairs);
    return std::fabs(s.channels[0] - exact.channels[0]) + std::fabs(s.channels[1] - exact.channels[1]);
  };
  EXPECT_LT(error(8), 0.05 * std::fabs(exact.present - exact.reference));
  EXPECT_LT(error(32), error(1));
  EXPECT_LT(sample.shares(32).order_error, sample.shares(1).order_error);
}

TEST(PathShares, a_channel_that_stands_where_it_was_healthy_adds_nothing) {
  Sample sample;
  for (auto& input : sample.moment.tape.inputs) {
    input[1] = kHealthy[1];
    input[3] = 0;
  }
  const PathShares shares = sample.shares(4);
  EXPECT_EQ(shares.channels[1], 0);
  EXPECT_NE(shares.channels[0], 0);
}

TEST(PathShares, do_not_depend_on_the_number_of_threads) {
  const Sample sample;
  const PathShares one = path_shares(sample.networks, sample.moment.tape, 2, kHealthy, {5, 1});
  const PathShares three = path_shares(sample.networks, sample.moment.tape, 2, kHealthy, {5, 3});
  EXPECT_EQ(one.channels, three.channels);
  EXPECT_EQ(one.age, three.age);
}

TEST(PathShares, a_short_window_is_explained_too) {
  const PathShares shares = Sample(2).shares(4);
  EXPECT_NEAR(total(shares), shares.present, 1e-9);
}

}  // namespace
}  // namespace portent::models::native
