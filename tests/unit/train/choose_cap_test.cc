#include "train/choose_cap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

using testing::HasSubstr;

TEST(ChooseCap, takes_one_of_the_shares_of_the_median_life) {
  const Fleet fleet = make_fleet(24, 1);  // of 80 to 140 steps

  const CapChoice choice = choose_cap(fleet, true, 1);

  EXPECT_GE(choice.cap, 0.35 * 80);
  EXPECT_LE(choice.cap, 0.8 * 140);
  EXPECT_THAT(choice.how, HasSubstr("shares of the median life"));
  EXPECT_EQ(choose_cap(fleet, true, 1).how, choice.how);
}

TEST(ChooseCap, takes_half_the_median_where_there_is_nothing_to_compare) {
  Fleet fleet = make_fleet(4, 1);
  for (std::size_t i = 0; i < 4; ++i) fleet.lives[i].end = 100;

  EXPECT_EQ(choose_cap(fleet, true, 1).cap, 50);
}

TEST(ChooseCap, takes_what_machines_have_lived_where_none_failed) {
  Fleet fleet = make_fleet(4, 1);
  for (Life& life : fleet.lives) {
    life.failed = false;
    life.end = 300;
  }

  EXPECT_EQ(choose_cap(fleet, true, 1).cap, 300);
}

TEST(ChooseCap, needs_lives) {
  EXPECT_THROW(choose_cap(Fleet(), true, 1), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
