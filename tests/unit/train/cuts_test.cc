#include "train/cuts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/train/replayed.h"

namespace portent::train {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss";

TEST(Cuts, hold_ten_of_each_training_engine) {
  const auto cuts = read_cuts(kFolder / "folds_cuts.csv.xz");

  EXPECT_EQ(cuts.size(), 7090U);  // 100 + 260 + 100 + 249 engines
  EXPECT_EQ(cuts[0].asset, "FD001:train-001");
  EXPECT_EQ(cuts[0].fold, 1);
  EXPECT_EQ(cuts[0].cycle, 49);
}

TEST(Floor, stands_at_the_same_cuts) {
  const auto cuts = read_cuts(kFolder / "folds_cuts.csv.xz");
  const auto floor = read_floor(kFolder / "floor_oof.csv.xz");

  ASSERT_EQ(floor.size(), cuts.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    ASSERT_EQ(floor[i].asset, cuts[i].asset);
    ASSERT_EQ(floor[i].cycle, cuts[i].cycle);
  }
  EXPECT_DOUBLE_EQ(floor[0].blend(), 119.99);
}

TEST(EngineFolds, are_read_with_and_without_the_cuts) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "folds.csv") << "subset,unit,fold\nFD001,1,2\nFD001,2,0\n";
  std::ofstream(folder.path() / "cuts.csv") << "subset,unit,fold,cut_cycle\nFD001,1,2,49\nFD001,2,0,31\n";

  const auto folds = read_engine_folds(folder.path() / "folds.csv");

  EXPECT_EQ(folds, (std::map<std::string, std::size_t>{{"FD001:train-001", 2}, {"FD001:train-002", 0}}));
  EXPECT_EQ(read_engine_folds(folder.path() / "cuts.csv"), folds);
}

TEST(Cuts, a_row_that_is_no_number_names_its_line) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "cuts.csv") << "subset,unit,fold,cut_cycle\nFD001,1,0,9\nFD001,2,x,9\n";

  EXPECT_THROW(
      {
        try {
          read_cuts(folder.path() / "cuts.csv");
        } catch (const ingest::FatalError& error) {
          EXPECT_THAT(error.what(), testing::HasSubstr("cuts.csv:3: fold is 'x'"));
          throw;
        }
      },
      ingest::FatalError);
}

TEST(DrawCuts, fill_the_range_and_never_leave_it) {
  Random random(1);

  const auto cuts = draw_cuts(60, 1000, random);

  EXPECT_EQ(std::ranges::min(cuts), 6);
  EXPECT_EQ(std::ranges::max(cuts), 40);  // twenty were seen
  EXPECT_EQ(std::ranges::max(draw_cuts(400, 1000, random)), 150);
  EXPECT_TRUE(draw_cuts(25, 10, random).empty());
}

TEST(CutForecasts, are_those_made_at_the_cut) {
  const std::vector lives = {constant_error_life(200, 4, "FD001:train-001")};
  const std::vector<Cut> cuts = {{"FD001:train-001", 0, 150}, {"FD001:train-002", 0, 3}};

  const auto at = forecasts_at(lives, cuts);

  ASSERT_EQ(at.size(), 1U);
  EXPECT_EQ(at[0].at->remaining, 50);
  EXPECT_DOUBLE_EQ(rmse_at(at, 125), 4);
}

TEST(CutForecasts, a_cut_without_a_forecast_is_refused) {
  EXPECT_THROW(forecasts_at({constant_error_life(100, 0, "a")}, {{"a", 0, 150}}), ingest::FatalError);
}

TEST(BesideFloor, pairs_errors_at_the_same_cut_both_clipped) {
  const std::vector lives = {constant_error_life(300, 4, "a")};
  const std::vector<Cut> cuts = {{"a", 0, 100}, {"a", 0, 250}, {"a", 0, 260}};

  const auto errors =
      beside_floor(forecasts_at(lives, cuts), {{"a", 100, 120, 122}, {"a", 250, 60, 56}}, 125);

  ASSERT_EQ(errors.size(), 2U);
  EXPECT_DOUBLE_EQ(errors[0].first, 0);    // 129 and 200, both capped
  EXPECT_DOUBLE_EQ(errors[0].second, -4);  // 121 to 125
  EXPECT_DOUBLE_EQ(errors[1].first, 4);
  EXPECT_DOUBLE_EQ(errors[1].second, 8);
}

}  // namespace
}  // namespace portent::train
