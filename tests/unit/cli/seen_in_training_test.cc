#include "cli/seen_in_training.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "train/oof_file.h"

namespace portent::cli {
namespace {

/// A bundle that was trained on P-1 of fleet.yaml and keeps its record.
class SeenInTraining : public testing::Test {
 protected:
  SeenInTraining() {
    manifest_.dataset = "fleet.yaml";
    manifest_.data_hash = "trained";
    train::OofRow row;
    row.asset = "P-1";
    std::ofstream(folder_.path() / std::string(train::kOofName)) << train::oof_text({row});
  }
  bool seen(const std::string& asset, const std::string& data_hash, const std::string& dataset) const {
    train::Fleet fleet;
    fleet.lives.emplace_back().asset = asset;
    fleet.data_hash = data_hash;
    return seen_in_training(fleet, manifest_, dataset, folder_.path());
  }
  const TemporaryFolder folder_;
  models::Manifest manifest_;
};

TEST_F(SeenInTraining, the_same_readings_were_seen_whatever_their_file_is_called) {
  EXPECT_TRUE(seen("P-7", "trained", "other.yaml"));
}

TEST_F(SeenInTraining, an_asset_of_the_record_was_seen) {
  EXPECT_TRUE(seen("P-1", "some of them", "fleet.yaml"));
}

TEST_F(SeenInTraining, an_asset_held_out_was_not_seen) {
  EXPECT_FALSE(seen("P-2", "held out", "fleet.yaml"));
}

TEST_F(SeenInTraining, a_namesake_in_another_data_set_was_not_seen) {
  EXPECT_FALSE(seen("P-1", "elsewhere", "other.yaml"));
}

TEST_F(SeenInTraining, lives_seen_are_refused_unless_one_insists) {
  EXPECT_THROW(refuse_seen(true, false, "evaluate", ""), ingest::FatalError);
  EXPECT_NO_THROW(refuse_seen(true, true, "evaluate", ""));
  EXPECT_NO_THROW(refuse_seen(false, false, "evaluate", ""));
}

}  // namespace
}  // namespace portent::cli
