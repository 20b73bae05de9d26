#include "train/fit_drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "models/backend.h"
#include "tests/support/sample_model.h"
#include "tests/unit/train/fleets.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

using testing::Each, testing::Le, testing::SizeIs;

models::DriftReference reference_of(const Fleet& fleet) {
  return fit_drift(fleet, fit_extractor(fleet, true));
}

double share(const std::vector<std::vector<std::vector<int>>>& by_age, std::size_t channel, std::size_t bin) {
  double at = 0, all = 0;
  for (const auto& age : by_age) {
    at += age[channel][bin];
    all += std::accumulate(age[channel].begin(), age[channel].end(), 0.0);
  }
  return at / all;
}

TEST(FitDrift, cuts_training_into_ten_equal_parts) {
  const auto reference = reference_of(make_fleet(20, 1));
  ASSERT_THAT(reference.edges, SizeIs(1));
  for (std::size_t c = 0; c < reference.edges[0].size(); ++c) {
    ASSERT_THAT(reference.edges[0][c], SizeIs(9));
    for (std::size_t bin = 0; bin < 10; ++bin)
      EXPECT_NEAR(share(reference.weights[0], c, bin), 0.1, 0.01) << c << " " << bin;
  }
}

TEST(FitDrift, tells_regimes_and_ages_apart) {
  const auto reference = reference_of(make_fleet(20, 2));
  EXPECT_THAT(reference.ages, SizeIs(2));
  EXPECT_THAT(reference.edges, SizeIs(2));
  ASSERT_THAT(reference.weights, SizeIs(2));
  EXPECT_THAT(reference.weights, Each(SizeIs(3)));
}

TEST(FitDrift, counts_steps_near_a_failure_least) {
  const Fleet fleet = make_fleet(20, 1);
  const auto reference = reference_of(fleet);
  const auto config = fit_extractor(fleet, true);
  // `trend` rises to the failure: unweighted, a tenth of all steps would lie above the highest edge.
  const std::size_t trend =
      static_cast<std::size_t>(std::ranges::find(config.channels, "trend") - config.channels.begin());
  const features::Extractor extractor(config);
  const ColumnChoice choice(fleet, config);
  std::size_t above = 0, all = 0;
  for (const Life& life : fleet.lives) {
    auto state = extractor.fresh();
    std::vector<float> inputs(config.inputs());
    ingest::Step step;
    for (const StepView view : life.steps) {
      choice.apply(view, step);
      extractor.step(state, step, inputs);
      above += inputs[trend] > reference.edges[0][trend].back();
      ++all;
    }
  }
  EXPECT_GT(static_cast<double>(above) / static_cast<double>(all), 0.15);
}

TEST(FitDrift, has_one_edge_for_a_channel_that_is_the_same_throughout_a_regime) {
  const Fleet fleet = make_fleet(10, 1);
  auto config = fit_extractor(fleet, true);
  for (double& scale : config.inv_std[0]) scale = 0;
  const auto reference = fit_drift(fleet, config);
  for (const auto& edges : reference.edges[0]) EXPECT_THAT(edges, SizeIs(Le(1U)));
}

// -- real engines: does the reference tell those that were never trained on from drift?

const std::filesystem::path kCmapss = std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss";

class RealDrift : public testing::Test {
 protected:
  /// A small bundle for FD001 whose network says nothing: drift is of what goes in.
  static const models::Pipeline& pipeline() {
    static const models::Pipeline made = [] {
      const Fleet fleet = load_training_fleet({"cmapss", "FD001"}, kCmapss);
      models::Manifest manifest = tests::sample_model().manifest;
      manifest.extractor = fit_extractor(fleet, true);
      manifest.step = fleet.step;
      manifest.drift = fit_drift(fleet, manifest.extractor);
      manifest.networks.front().inputs = manifest.extractor.network_inputs();
      const auto weights = tests::random_weights(manifest.networks.front(), 1);
      return tests::sample_pipeline(models::make_bundle(manifest, weights));
    }();
    return made;
  }

  /// Indices after all test engines, side by side, one reading each in turn.
  template <typename Change>
  static std::vector<models::ChannelDrift> drifts(Change change) {
    static const auto lives = load_test_lives({"cmapss", "FD001"}, kCmapss);
    models::DriftWindow window(*pipeline().manifest().drift);
    std::vector<models::AssetState> states(lives.size(), pipeline().fresh());
    std::vector<models::Forecast> forecasts;
    models::PipelineCounts counts;
    bool any = true;
    for (std::size_t i = 0; any; ++i) {
      any = false;
      for (std::size_t l = 0; l < lives.size(); ++l) {
        if (i >= lives[l].readings.size()) continue;
        any = true;
        ingest::Reading reading = lives[l].readings[i];
        change(reading);
        models::AssetFacts facts{reading.asset, "", models::ForecastRole::kChampion, &window};
        pipeline().accept(states[l], facts, reading, {}, forecasts, counts);
        forecasts.clear();
      }
    }
    return window.drifts();
  }
};

TEST_F(RealDrift, of_engines_that_were_never_trained_on_stays_small) {
  const auto found = drifts([](ingest::Reading&) {});
  ASSERT_THAT(found, SizeIs(pipeline().manifest().extractor.channels.size()));
  EXPECT_LT(found.front().psi, 0.1) << pipeline().manifest().extractor.channels[found.front().channel];
}

TEST_F(RealDrift, of_a_sensor_that_reads_half_a_deviation_too_high_is_large_and_named) {
  const auto& config = pipeline().manifest().extractor;
  constexpr std::size_t kChannel = 2;
  const auto found = drifts([&](ingest::Reading& reading) {
    for (ingest::ChannelValue& value : reading.values)
      if (value.channel == config.channels[kChannel]) value.value += 0.5 / config.inv_std[0][kChannel];
  });
  EXPECT_EQ(found.front().channel, kChannel);
  EXPECT_GT(found.front().psi, 0.25);
  EXPECT_LT(found[1].psi, 0.1) << "the others are as they were";
}

}  // namespace
}  // namespace portent::train
