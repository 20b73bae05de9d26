#include "cli/seen_in_training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "train/known_lives.h"
#include "train/oof_file.h"

namespace portent::cli {
namespace {

train::Fleet fleet_of(const std::vector<std::pair<std::string, double>>& ends, const std::string& data_hash) {
  train::Fleet fleet;
  for (const auto& [asset, end] : ends) {
    train::Life& life = fleet.lives.emplace_back();
    life.asset = asset;
    life.end = end;
  }
  fleet.data_hash = data_hash;
  return fleet;
}

/// A bundle that was trained on P-1 and P-3 of fleet.yaml and keeps its record.
class SeenInTraining : public testing::Test {
 protected:
  SeenInTraining() {
    manifest_.dataset = "fleet.yaml";
    manifest_.data_hash = "trained";
    train::OofRow row;
    row.asset = "P-1";
    row.usage = 60.5;
    row.remaining = 827.2;
    train::OofRow other = row;
    other.asset = "P-3";
    other.remaining = 400;
    std::ofstream(folder_.path() / std::string(train::kOofName)) << train::oof_text({row, other});
  }
  Acquaintance known(const std::vector<std::pair<std::string, double>>& ends, const std::string& data_hash,
                     const std::string& dataset) const {
    return acquaintance(fleet_of(ends, data_hash), manifest_, dataset, folder_.path());
  }
  const TemporaryFolder folder_;
  models::Manifest manifest_;
};

TEST_F(SeenInTraining, the_same_readings_were_seen_whatever_their_file_is_called) {
  EXPECT_TRUE(known({{"P-7", 1}}, "trained", "other.yaml").seen);
}

TEST_F(SeenInTraining, an_asset_of_the_record_was_seen) {
  EXPECT_TRUE(known({{"P-1", 1}}, "some of them", "fleet.yaml").seen);
}

TEST_F(SeenInTraining, an_asset_held_out_was_not_seen) {
  const Acquaintance held_out = known({{"P-2", 887.7}}, "held out", "fleet.yaml");

  EXPECT_FALSE(held_out.seen);
  EXPECT_EQ(held_out.doubt, "");
}

TEST_F(SeenInTraining, the_same_life_was_seen_whatever_its_data_set_is_called_and_its_channels_are) {
  EXPECT_TRUE(known({{"P-1", 887.7}}, "one channel more", "other.yaml").seen);
}

TEST_F(SeenInTraining, a_namesake_that_lived_otherwise_was_not_seen_but_that_is_said) {
  const Acquaintance namesake = known({{"P-1", 500}, {"P-3", 600}}, "elsewhere", "other.yaml");

  EXPECT_FALSE(namesake.seen);
  EXPECT_THAT(namesake.doubt,
              testing::HasSubstr("names of 2 of these, such as P-1; their lives end elsewhere"));
}

TEST(SeenWithoutRecord, a_health_model_knows_its_lives_by_their_list) {
  const TemporaryFolder folder;
  const train::Fleet trained = fleet_of({{"M,0", 157}, {"M1", 203}}, "nofail");
  std::ofstream(folder.path() / std::string(train::kLivesName)) << lives_text(trained);

  EXPECT_TRUE(acquaintance(fleet_of({{"M,0", 157}}, "good"), {}, "good.yaml", folder.path()).seen);
  EXPECT_FALSE(acquaintance(fleet_of({{"M2", 157}}, "good"), {}, "good.yaml", folder.path()).seen);
}

TEST(SeenWithoutRecord, names_alone_or_nothing_at_all_leave_a_doubt_that_is_said) {
  const TemporaryFolder names, nothing;
  std::ofstream(names.path() / "folds.csv") << "asset,fold\nM0,0\nM1,1\n";
  const train::Fleet fleet = fleet_of({{"M0", 157}}, "good");

  EXPECT_THAT(acquaintance(fleet, {}, "good.yaml", names.path()).doubt,
              testing::HasSubstr("does not tell whether they are the same"));
  EXPECT_THAT(acquaintance(fleet, {}, "good.yaml", nothing.path()).doubt,
              testing::HasSubstr("keeps no list of the machines"));
}

TEST(RefuseSeen, lives_seen_are_refused_unless_one_insists) {
  EXPECT_THROW(refuse_seen(true, false, "evaluate", ""), ingest::FatalError);
  EXPECT_NO_THROW(refuse_seen(true, true, "evaluate", ""));
  EXPECT_NO_THROW(refuse_seen(false, false, "evaluate", ""));
}

}  // namespace
}  // namespace portent::cli
