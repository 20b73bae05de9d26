#include "train/fit_extractor.h"

#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/unit/train/fleets.h"
#include "train/sequence.h"
#include "train/step_sample.h"

namespace portent::train {
namespace {

TEST(FitExtractor, drops_channels_that_never_vary) {
  const auto config = fit_extractor(make_fleet(4, 1), true);

  EXPECT_EQ(config.channels, (std::vector<std::string>{"trend", "noise"}));
  EXPECT_EQ(config.ignored, (std::vector<std::string>{"fixed"}));
  EXPECT_EQ(config.network_inputs(), 7U);
  EXPECT_EQ(config.inputs(), 9U);
}

TEST(FitExtractor, a_constant_channel_contributes_exactly_nothing) {
  const Fleet with = changed(make_fleet(4, 3), [](ingest::Step& step, std::size_t) {
    // constant within a regime, but another constant in each
    step.values[3] = step.values[0] > 150 ? 0.1 : step.values[0] > 50 ? 0.7 : 0.3;
  });
  const auto config = fit_extractor(with, true);
  ASSERT_EQ(config.regimes.centroids.size(), 3U);
  EXPECT_EQ(config.ignored, (std::vector<std::string>{"fixed"}));

  const Fleet other = changed(with, [](ingest::Step& step, std::size_t) { step.values[3] *= 1.7; });

  EXPECT_EQ(SequenceMaker(with, config).make(with.lives[0], Meeting::kNew).inputs,
            SequenceMaker(other, config).make(other.lives[0], Meeting::kNew).inputs);
}

TEST(FitExtractor, a_channel_constant_in_one_regime_is_exactly_zero_there) {
  Random random(9);
  const Fleet fleet = changed(make_fleet(4, 2), [&](ingest::Step& step, std::size_t) {
    step.values[3] = step.values[0] > 50 ? random.normal() : 0.1;
  });

  const auto config = fit_extractor(fleet, true);

  ASSERT_EQ(config.channels, (std::vector<std::string>{"trend", "fixed", "noise"}));
  EXPECT_EQ(config.inv_std[0][1], 0);
  EXPECT_GT(config.inv_std[1][1], 0.5);
}

TEST(FitExtractor, a_channel_with_a_rare_second_level_is_constant) {
  const Fleet fleet = changed(make_fleet(6, 1), [](ingest::Step& step, std::size_t i) {
    step.values[3] = i % 50 == 0 ? 21.60 : 21.61;
  });

  EXPECT_EQ(fit_extractor(fleet, true).ignored, (std::vector<std::string>{"fixed"}));
}

TEST(FitExtractor, gives_each_channel_the_range_of_its_smoothed_input) {
  const Fleet fleet = make_fleet(4, 1);
  const auto config = fit_extractor(fleet, true);
  const SequenceMaker maker(fleet, config);

  for (const Life& life : fleet.lives) {
    const Sequence sequence = maker.make(life, Meeting::kNew);
    for (std::size_t i = 0; i < sequence.steps(); ++i) {
      EXPECT_GE(sequence.at(i)[0], config.low[0]);
      EXPECT_LE(sequence.at(i)[0], config.high[0]);
    }
  }
  EXPECT_LT(config.low[0], config.high[0]);
}

TEST(FitExtractor, does_not_judge_a_coarse_channel_stuck) {
  const Fleet fleet =
      changed(make_fleet(4, 1), [](ingest::Step& step, std::size_t i) { step.values[3] = i < 40 ? 1 : 2; });

  const auto config = fit_extractor(fleet, true);

  EXPECT_EQ(config.stuck_after, (std::vector<int>{12, 0, 12}));
}

TEST(FitExtractor, keeps_a_rare_event_and_a_rare_symbol_and_never_takes_them_for_stuck) {
  for (const auto kind : {features::ChannelKind::kEvent, features::ChannelKind::kSymbol}) {
    Fleet fleet = changed(make_fleet(4, 1),
                          [](ingest::Step& step, std::size_t i) { step.values[3] = i == 30 ? 1 : 0; });
    fleet.kinds = {features::ChannelKind::kSensor, kind, features::ChannelKind::kSensor};

    const auto config = fit_extractor(fleet, true);

    ASSERT_EQ(config.channels, (std::vector<std::string>{"trend", "fixed", "noise"}));
    EXPECT_EQ(config.stuck_after[1], 0);
    EXPECT_LE(config.inv_std[0][1], 10);  // one event is no outlier
  }
}

TEST(FitExtractor, a_symbol_that_never_varies_is_constant) {
  Fleet fleet = make_fleet(4, 1);
  fleet.kinds.assign(3, features::ChannelKind::kSymbol);

  EXPECT_EQ(fit_extractor(fleet, true).ignored, (std::vector<std::string>{"fixed"}));
}

TEST(StepSample, takes_every_kth_step_across_lives) {
  Fleet fleet;
  fleet.channels = {"count"};
  double next = 0;
  for (int m = 0; m < 3; ++m) {
    std::vector<ingest::Step> steps(7);
    for (ingest::Step& step : steps) step.values = {next++};
    add_life(fleet, std::to_string(m), steps);
  }

  const StepSample sample(fleet, 6);

  ASSERT_EQ(sample.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(sample[i][0], static_cast<double>(4 * i));
}

TEST(FitExtractor, refuses_a_fleet_in_which_nothing_varies) {
  const Fleet fleet = changed(make_fleet(3, 1), [](ingest::Step& step, std::size_t) {
    step.values = {1, 2, 3, 4, 5};
  });

  EXPECT_THROW(fit_extractor(fleet, true), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
