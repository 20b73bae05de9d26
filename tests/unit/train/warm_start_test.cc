#include "train/warm_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/unit/train/fleets.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

class WarmStartTest : public testing::Test {
 protected:
  WarmStartTest() {
    bundle_.manifest.extractor = fit_extractor(fleet_, true);
    models::NetworkSpec network;
    network.prefix = "k0f0";
    network.inputs = bundle_.manifest.extractor.network_inputs();
    bundle_.manifest.networks = {network};
    bundle_.weights = {{"k0f0.in.weight", {{1}, {1}}}, {"k0f01.in.weight", {{1}, {2}}}};
    bundle_.files[std::string(kFoldsName)] = folds_text(folds_by_asset(fleet_, {0, 1, 2, 0, 1, 2}));
  }

  const Fleet fleet_ = make_fleet(6, 2);
  models::Bundle bundle_;
};

TEST_F(WarmStartTest, reads_the_folds_that_were_written) {
  const WarmStart start = warm_start(bundle_, "pump");

  EXPECT_EQ(start.fold_of.size(), 6U);
  EXPECT_EQ(start.fold_of.at("machine-5"), 2U);
}

TEST_F(WarmStartTest, refuses_a_bundle_without_folds_or_with_damaged_ones) {
  bundle_.files[std::string(kFoldsName)] = "asset,fold\nmachine-0,\n";
  EXPECT_THROW(warm_start(bundle_, "pump"), ingest::FatalError);
  bundle_.files.clear();
  EXPECT_THROW(warm_start(bundle_, "pump"), ingest::FatalError);
}

TEST_F(WarmStartTest, gives_weights_to_a_network_that_is_just_alike_only) {
  const WarmStart start = warm_start(bundle_, "pump");
  models::NetworkSpec wider = bundle_.manifest.networks[0];
  wider.width *= 2;

  const auto weights = weights_for(start, bundle_.manifest.networks[0]);

  EXPECT_EQ(weights.size(), 1U);
  EXPECT_TRUE(weights.contains("k0f0.in.weight"));
  EXPECT_TRUE(weights_for(start, wider).empty());
}

TEST_F(WarmStartTest, its_scales_serve_the_same_channels_in_the_same_regimes) {
  const WarmStart start = warm_start(bundle_, "pump");
  const auto again = fit_extractor(make_fleet(6, 2, 9), true);
  const Fleet elsewhere = changed(fleet_, [](ingest::Step& step, std::size_t) { step.values[0] += 1000; });

  EXPECT_TRUE(serves(start, again, 125));
  EXPECT_FALSE(serves(start, again, 200));
  EXPECT_FALSE(serves(start, fit_extractor(fleet_, false), 125));
  EXPECT_FALSE(serves(start, fit_extractor(elsewhere, true), 125));
}

TEST_F(WarmStartTest, widens_ranges_to_what_is_new) {
  const Fleet hotter = changed(fleet_, [](ingest::Step& step, std::size_t) { step.values[2] += 2; });
  const auto& earlier = bundle_.manifest.extractor;

  const auto widened_config = widened(earlier, fit_extractor(hotter, true), hotter);

  EXPECT_EQ(widened_config.mean, earlier.mean);
  EXPECT_EQ(widened_config.low[0], earlier.low[0]);
  EXPECT_GT(widened_config.high[0], earlier.high[0]);
}

class PartsWarmStartTest : public WarmStartTest {
 protected:
  PartsWarmStartTest() {
    models::NetworkSpec network = bundle_.manifest.networks[0];
    bundle_.manifest.networks.clear();
    network.prefix = "p1k0f0";
    bundle_.manifest.parts.resize(2);
    bundle_.manifest.parts[0].name = "belt";
    bundle_.manifest.parts[1].name = "fan, left";
    bundle_.manifest.parts[1].networks = {network};
    bundle_.weights = {{"p1k0f0.in.weight", {{1}, {1}}}, {"p1k0f01.in.weight", {{1}, {2}}}};
    bundle_.files[std::string(kFoldsName)] = folds_text(PartFolds{{"fan, left", {{"m,0", 1}, {"m1", 0}}}});
  }
};

TEST_F(PartsWarmStartTest, a_part_goes_on_from_the_same_part_under_the_number_that_it_has_now) {
  const auto start = start_of_part(warm_start(bundle_, "pump"), "fan, left", "p0");

  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->fold_of, (AssetFolds{{"m,0", 1}, {"m1", 0}}));
  ASSERT_EQ(start->networks.size(), 1U);
  EXPECT_EQ(start->networks[0].prefix, "p0k0f0");
  const auto weights = weights_for(*start, start->networks[0]);
  EXPECT_EQ(weights.size(), 1U);
  EXPECT_TRUE(weights.contains("p0k0f0.in.weight"));
}

TEST_F(PartsWarmStartTest, a_part_that_is_new_or_never_failed_has_nothing_to_go_on_from) {
  const WarmStart start = warm_start(bundle_, "pump");

  EXPECT_FALSE(start_of_part(start, "gear", "p0").has_value());
  EXPECT_FALSE(start_of_part(start, "belt", "p0").has_value());
}

TEST_F(PartsWarmStartTest, refuses_folds_without_a_part) {
  bundle_.files[std::string(kFoldsName)] = "asset,part,fold\nm1,0\n";

  EXPECT_THROW(warm_start(bundle_, "pump"), ingest::FatalError);
}

TEST(CarryFolds, keeps_the_known_and_fills_up_with_the_new) {
  const Fleet fleet = make_fleet(9, 1);
  const AssetFolds earlier = {{"machine-0", 1}, {"machine-1", 1}, {"machine-2", 2}, {"gone", 0}};

  const AssetFolds folds = carry_folds(earlier, fleet, 1);

  EXPECT_EQ(folds.size(), 9U);
  EXPECT_EQ(folds.at("machine-0"), 1U);
  EXPECT_EQ(folds.at("machine-2"), 2U);
  std::array<int, 3> sizes{};
  for (const auto& [asset, fold] : folds) ++sizes.at(fold);
  EXPECT_THAT(sizes, testing::Each(3));
}

}  // namespace
}  // namespace portent::train
