#include "models/native/blend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "models/native/ensemble.h"
#include "tests/support/sample_model.h"

namespace portent::models::native {
namespace {

constexpr std::size_t kChannels = 2;
constexpr std::size_t kInputs = 3 * kChannels + 3;
constexpr std::size_t kMeanOf5 = 0, kDeviationOf120 = 8 * kChannels;  // features of the first channel

features::ExtractorConfig two_channels() {
  features::ExtractorConfig config;
  config.channels = {"a", "b"};
  return config;
}

/// Inputs of a machine of two channels at one step.
std::vector<float> input_at(int step) {
  std::vector<float> input(kInputs);
  for (std::size_t i = 0; i < kInputs; ++i)
    input[i] = static_cast<float>(std::sin(0.37 * step + static_cast<double>(i)));
  input[2 * kChannels + 1] = input[2 * kChannels + 2] = 1;
  return input;
}

/// Trees that say `low` where the feature is below `threshold`, `high` else.
TreeEnsemble stump(std::size_t feature, float threshold, float low, float high) {
  const TreeNode root{static_cast<std::uint16_t>(feature), false, threshold, 1, (low + high) / 2, 2};
  const TreesSpec spec{"t0", RollingFeatures(kChannels).count(), "identity", 1, 125};
  Tensors tensors;
  write_trees({0, {{root, {0, false, 0, 0, low, 1}, {0, false, 0, 0, high, 1}}}}, spec.prefix, tensors);
  return {spec, tensors};
}

std::vector<TreeEnsemble> two_stumps() {
  std::vector<TreeEnsemble> trees;
  trees.push_back(stump(kMeanOf5, 0, 20, 90));
  trees.push_back(stump(kDeviationOf120, 0.7F, 40, 60));
  return trees;
}

/// A convolution and a recurrent network.
std::unique_ptr<Predictor> two_networks() {
  NetworkSpec tcn, gru;
  tcn.inputs = gru.inputs = 2 * kChannels + 3;
  tcn.width = gru.width = 8;
  tcn.dilations = {1, 2};
  gru.kind = kGruKind;
  gru.prefix = "m1";
  Tensors weights = tests::random_weights(tcn, 1);
  weights.merge(tests::random_weights(gru, 2));
  return std::make_unique<NetworkEnsemble>(std::vector{tcn, gru}, weights);
}

SequenceState saved_and_loaded(const Predictor& predictor, const SequenceState& state) {
  ingest::ByteWriter to;
  save_sequence(predictor, state, to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);
  SequenceState loaded = load_sequence(predictor, from);
  EXPECT_TRUE(!from.failed() && from.at_end());
  return loaded;
}

TEST(Blend, its_mean_is_the_weighted_mean_of_its_parts_and_its_spread_that_of_the_networks) {
  const Opinions said{Quantiles{100, 70, 80, 95, 120, 130}, 60, {}};

  const Quantiles q = BlendRule{0.25, {}}.combine(said);

  EXPECT_EQ(q, (Quantiles{70, 70, 80, 95, 120, 130}));
}

TEST(Blend, moves_by_its_age_correction_where_the_age_is_known) {
  const BlendRule rule{0.5, {{0, 100, 200}, {-2, 10, 0}, 0.1, 160}};
  const Quantiles network{100, 70, 80, 95, 120, 130};

  EXPECT_DOUBLE_EQ(rule.combine({network, 60, 50}).mean, 80 + (4 + 8) / 2.0);
  EXPECT_DOUBLE_EQ(rule.combine({network, 60, 100}).mean, 80 + (10 + 8) / 2.0);
  EXPECT_DOUBLE_EQ(rule.combine({network, 60, 5000}).mean, 80 + (0 + 8) / 2.0) << "level past the last age";
  EXPECT_EQ(rule.combine({network, 60, {}}).mean, 80) << "of unknown age";
  EXPECT_EQ(rule.combine({network, 60, 50}).q05, 70) << "the networks' own quantiles stay";
}

TEST(Blend, reads_the_age_in_life_units_from_the_inputs_and_only_where_they_say_it_is_known) {
  std::vector<TreeEnsemble> trees;
  trees.push_back(stump(kMeanOf5, 0.5F, 20, 90));
  features::ExtractorConfig config = two_channels();
  config.age_unit = 50;
  const Blend blend(nullptr, std::move(trees), config, {});
  SequenceState state = blend.fresh();
  std::vector<float> input = input_at(0);
  input[2 * kChannels] = 1.5F;

  EXPECT_EQ(blend.opinions(state, input).age, 75);
  input[2 * kChannels + 1] = 0;
  EXPECT_EQ(blend.opinions(state, input).age, std::nullopt);
}

TEST(Blend, of_networks_alone_says_what_they_say) {
  const auto networks = two_networks();
  const Blend blend(two_networks(), {}, two_channels(), {0.3, {}});
  SequenceState alone = networks->fresh(), state = blend.fresh();

  for (int step = 0; step < 50; ++step) {
    const auto input = input_at(step);
    ASSERT_EQ(blend.step(state, input),
              networks->step(alone, std::span<const float>(input).first(networks->inputs())));
  }
  EXPECT_TRUE(state.past.empty()) << "only trees look back on it";
}

TEST(Blend, of_trees_alone_has_no_spread_and_sees_windows_of_the_newest_steps) {
  std::vector<TreeEnsemble> trees;
  trees.push_back(stump(kMeanOf5, 0.5F, 20, 90));
  const Blend blend(nullptr, std::move(trees), two_channels(), {1, {}});
  SequenceState state = blend.fresh();
  std::vector<float> low = input_at(0), high = low;
  low[2 * kChannels + 3] = 0;
  high[2 * kChannels + 3] = 1;

  for (int step = 0; step < 10; ++step) EXPECT_EQ(blend.step(state, low).mean, 20);
  for (int step = 0; step < 2; ++step) EXPECT_EQ(blend.step(state, high).mean, 20) << "two of five";
  EXPECT_EQ(blend.step(state, high), (Quantiles{90, 90, 90, 90, 90, 90})) << "three of five";
  EXPECT_EQ(state.steps, 13);
}

TEST(Blend, averages_its_trees) {
  const Blend blend(nullptr, two_stumps(), two_channels(), {1, {}});
  SequenceState state = blend.fresh();
  std::vector<float> input = input_at(0);
  input[2 * kChannels + 3] = -1;

  EXPECT_EQ(blend.step(state, input).mean, (20 + 40) / 2) << "a low mean, and no deviation yet";
}

TEST(Blend, rests_on_as_many_steps_as_its_farthest_member_looks_back_on) {
  EXPECT_EQ(Blend(two_networks(), {}, two_channels(), {1, {}}).receptive_field(), kGruReach);
  EXPECT_EQ(Blend(two_networks(), two_stumps(), two_channels(), {1, {}}).receptive_field(), kGruReach);
  EXPECT_EQ(Blend(nullptr, two_stumps(), two_channels(), {1, {}}).receptive_field(), RollingFeatures::kRows);
}

TEST(Blend, goes_on_from_a_state_saved_in_mid_stream_to_the_same_bits) {
  const Blend blend(two_networks(), two_stumps(), two_channels(), {0.5, {}});
  SequenceState state = blend.fresh();
  int step = 0;
  for (const int until : {0, 1, 9, 130, 400}) {
    for (; step < until; ++step) blend.step(state, input_at(step));
    SequenceState kept = state, restored = saved_and_loaded(blend, state);
    ASSERT_EQ(restored, state) << "after " << step << " steps";
    for (int ahead = 0; ahead < 130; ++ahead) {
      const auto input = input_at(step + ahead);
      ASSERT_EQ(blend.step(restored, input), blend.step(kept, input)) << step << " + " << ahead;
    }
  }
}

TEST(Blend, says_the_same_later_where_nobody_wants_to_know_between) {
  const Blend blend(two_networks(), two_stumps(), two_channels(), {0.5, {}});
  SequenceState asked = blend.fresh(), rarely_asked = blend.fresh();
  for (int step = 0; step < 200; ++step) {
    const auto input = input_at(step);
    StepContext now{input};
    now.wanted = step % 10 == 9;
    const Quantiles rare = blend.predict(rarely_asked, now).life, always = blend.step(asked, input);
    ASSERT_EQ(rarely_asked, asked) << "after step " << step;
    if (now.wanted) {
      ASSERT_EQ(rare, always) << step;
    }
  }
}

TEST(Blend, a_state_of_other_members_is_refused) {
  const Blend whole(two_networks(), two_stumps(), two_channels(), {0.5, {}});
  const Blend networks(two_networks(), {}, two_channels(), {0.5, {}});
  SequenceState state = whole.fresh();
  for (int step = 0; step < 20; ++step) whole.step(state, input_at(step));
  ingest::ByteWriter to;
  save_sequence(whole, state, to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);

  const SequenceState loaded = load_sequence(networks, from);

  EXPECT_TRUE(from.failed());
  EXPECT_EQ(loaded, networks.fresh());
}

}  // namespace
}  // namespace portent::models::native
