#include "train/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

using testing::HasSubstr;

std::string complaint(const auto& act) {
  try {
    act();
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

const std::filesystem::path kCmapss = std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss";

TEST(Dataset, names_are_kind_and_subset) {
  EXPECT_EQ(parse_dataset_ref("pumps/fleet.yaml"), (DatasetRef{"schema", "pumps/fleet.yaml"}));
  EXPECT_EQ(to_string({"schema", "pumps/fleet.yaml"}), "fleet.yaml");
  EXPECT_EQ(parse_dataset_ref("cmapss:FD001"), (DatasetRef{"cmapss", "FD001"}));
  EXPECT_THAT(complaint([] { parse_dataset_ref("femto:1_1"); }), HasSubstr("unknown kind 'femto'"));
  EXPECT_THAT(complaint([] { parse_dataset_ref("cmapss"); }), HasSubstr("cmapss:FD001"));
  EXPECT_THAT(complaint([] { parse_dataset_ref("cmapss:../x"); }), HasSubstr("must name a subset"));
}

TEST(Dataset, reads_the_engines_of_fd001) {
  const Fleet fleet = load_training_fleet({"cmapss", "FD001"}, kCmapss);

  EXPECT_EQ(fleet.lives.size(), 100U);
  EXPECT_EQ(fleet.readings, 20631U);
  EXPECT_EQ(fleet.lives[0].asset, "FD001:train-001");
  EXPECT_EQ(fleet.lives[0].steps.size(), 192U);
  EXPECT_EQ(remaining_life(fleet.lives[0], 0), 191);
  EXPECT_EQ(remaining_life(fleet.lives[0], 191), 0);
  EXPECT_EQ(fleet.data_hash.size(), 64U);
}

TEST(Dataset, reads_test_engines_with_their_truth) {
  const auto lives = load_test_lives({"cmapss", "FD001"}, kCmapss);

  ASSERT_EQ(lives.size(), 100U);
  EXPECT_EQ(lives[0].readings.size(), 31U);
  EXPECT_EQ(lives[0].truth, 112);
  EXPECT_EQ(lives[99].truth, 20);
}

TEST(Dataset, an_empty_file_is_one_clear_line) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "train_X.txt").flush();

  EXPECT_THAT(complaint([&] {
                load_training_fleet({"cmapss", "X"}, folder.path());
              }),
              HasSubstr("holds no rows"));
}

TEST(Dataset, a_missing_file_names_all_candidates) {
  const TemporaryFolder folder;

  const std::string said = complaint([&] { load_training_fleet({"cmapss", "X"}, folder.path()); });

  EXPECT_THAT(said, HasSubstr("train_X.txt,"));
  EXPECT_THAT(said, HasSubstr("train_X.txt.gz"));
  EXPECT_THAT(said, HasSubstr("train_X.txt.xz"));
}

TEST(Dataset, rows_out_of_order_are_refused) {
  const TemporaryFolder folder;
  write_cmapss(folder.path() / "train_X.txt", 2, 5);
  std::ifstream in(folder.path() / "train_X.txt");
  std::string first, second;
  std::getline(in, first);
  std::getline(in, second);
  std::ofstream(folder.path() / "train_Y.txt") << second << '\n' << first << '\n';

  EXPECT_THAT(complaint([&] {
                load_training_fleet({"cmapss", "Y"}, folder.path());
              }),
              HasSubstr("go back 1 times"));
}

TEST(Dataset, rows_of_one_machine_in_two_places_are_refused) {
  const TemporaryFolder folder;
  write_cmapss(folder.path() / "train_X.txt", 2, 3);
  std::ofstream more(folder.path() / "train_X.txt", std::ios::app);
  more << "1 4 0 0 100";
  for (int s = 0; s < 21; ++s) more << " 5";
  more.close();

  EXPECT_THAT(complaint([&] {
                load_training_fleet({"cmapss", "X"}, folder.path());
              }),
              HasSubstr("not together"));
}

TEST(Dataset, truth_for_another_number_of_engines_is_refused) {
  const TemporaryFolder folder;
  write_cmapss(folder.path() / "test_X.txt", 3, 5);
  std::ofstream(folder.path() / "RUL_X.txt") << "4\n5\n";

  EXPECT_THAT(complaint([&] {
                load_test_lives({"cmapss", "X"}, folder.path());
              }),
              HasSubstr("2 remaining lives for 3"));
}

}  // namespace
}  // namespace portent::train
